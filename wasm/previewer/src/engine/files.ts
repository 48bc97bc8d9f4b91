/** The build of several files: the worker and the wasm module lie beside the page. */

import wasm from "../../../pkg/hardening_bg.wasm?url";
import worker from "../../build/worker.js?url";
import type { Assets } from "./assets.js";

/** Fetched from where the page itself came from. */
export const fileAssets: Assets = {
  workerScript: () => ({ url: new URL(worker, document.baseURI).href, release: () => undefined }),
  wasm: () => new URL(wasm, document.baseURI).href,
};
