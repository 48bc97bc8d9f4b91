/** The build of one file: the worker and the wasm module are part of the script, so nothing is fetched. */

import wasm from "../../../pkg/hardening_bg.wasm?url&inline";
import worker from "../../build/worker.js?raw";
import type { Assets } from "./assets.js";

/** Made from texts inside the script. The worker is a classic one: module workers do not start on `file://`. */
export const inlineAssets: Assets = {
  workerScript: () => {
    const url = URL.createObjectURL(new Blob([worker], { type: "text/javascript" }));
    return { url, release: () => URL.revokeObjectURL(url) };
  },
  wasm: () => wasm,
};
