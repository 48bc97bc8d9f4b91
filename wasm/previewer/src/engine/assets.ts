/** Where the parts of the checker are found: beside the page, or inside it. */

import type { WasmModule } from "./engine.js";

/** What a build brings along. */
export interface Assets {
  /** The address of the worker's script, and how to give it back. */
  workerScript(): { readonly url: string; release(): void };
  /** The compiled checker. */
  wasm(): WasmModule;
}
