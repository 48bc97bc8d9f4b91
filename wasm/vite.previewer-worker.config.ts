/** Builds the worker's script first, as one classic script that the other builds take along. */

import { defineConfig } from "vite";
import { moduleFromOutside } from "./previewer/build-steps/module-from-outside.js";

export default defineConfig({
  root: new URL("previewer", import.meta.url).pathname,
  plugins: [moduleFromOutside()],
  build: {
    outDir: "build",
    emptyOutDir: true,
    copyPublicDir: false,
    target: "es2022",
    lib: { entry: "src/engine/worker.ts", formats: ["iife"], name: "hardeningWorker", fileName: () => "worker.js" },
  },
});
