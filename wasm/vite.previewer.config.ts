/** Builds the previewer's page: several files for a server, with a strict content security policy. */

import { defineConfig } from "vite";
import { moduleFromOutside } from "./previewer/build-steps/module-from-outside.js";
import { contentSecurityPolicy, PAGE_POLICY } from "./previewer/build-steps/policy.js";

export default defineConfig({
  root: new URL("previewer", import.meta.url).pathname,
  base: "./",
  server: { fs: { allow: [new URL("..", import.meta.url).pathname] } },
  build: {
    outDir: "dist/page",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: false,
    target: "es2022",
  },
  plugins: [moduleFromOutside(), contentSecurityPolicy(PAGE_POLICY)],
});
