/** Keeps the wasm file out of a build: the previewer always says itself where the module is. */

import type { Plugin } from "vite";

const BESIDE = 'new URL("../pkg/hardening_bg.wasm", import.meta.url)';

/** Takes the address out of `src/module.ts`, which bundlers would follow and put the file into every script. */
export function moduleFromOutside(): Plugin {
  return {
    name: "module-from-outside",
    enforce: "pre",
    transform(code, id) {
      if (!id.endsWith("/wasm/src/module.ts")) return null;
      if (!code.includes(BESIDE)) throw new Error(`${id} has no ${BESIDE}`);
      return { code: code.replace(BESIDE, '""'), map: null };
    },
  };
}
