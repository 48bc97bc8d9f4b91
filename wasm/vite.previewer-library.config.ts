/** Builds the element for pages that embed it: one ES module with everything inside. */

import { defineConfig } from "vite";
import { moduleFromOutside } from "./previewer/build-steps/module-from-outside.js";

export default defineConfig({
  root: new URL("previewer", import.meta.url).pathname,
  plugins: [moduleFromOutside()],
  build: {
    outDir: "dist/library",
    emptyOutDir: true,
    target: "es2022",
    lib: { entry: "src/library.ts", formats: ["es"], fileName: () => "hardening-previewer.js" },
    rolldownOptions: { output: { minify: true, codeSplitting: false } },
  },
});
