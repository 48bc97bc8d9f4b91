/** Builds the page of one file, which works from a server, a mail or a memory stick alike. */

import { defineConfig } from "vite";
import { moduleFromOutside } from "./previewer/build-steps/module-from-outside.js";
import { oneFile } from "./previewer/build-steps/one-file.js";

export default defineConfig({
  root: new URL("previewer", import.meta.url).pathname,
  build: {
    outDir: "dist/offline",
    emptyOutDir: true,
    target: "es2022",
    lib: { entry: "src/offline.ts", formats: ["es"], fileName: () => "offline.js", cssFileName: "offline" },
    rolldownOptions: { output: { minify: true, codeSplitting: false } },
  },
  plugins: [moduleFromOutside(), oneFile("index.html", "./src/page.ts", "hardening-previewer.html")],
});
