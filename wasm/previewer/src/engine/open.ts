/** Opens the checker in a worker, and on the main thread where workers are blocked. */

import type { CheckOptions } from "../../../src/index.js";
import type { Assets } from "./assets.js";
import { type MessagePartner, WorkerEngine } from "./client.js";
import type { Engine } from "./engine.js";

/**
 * A checker without files.
 *
 * @throws EngineError where the module cannot be loaded anywhere, or the options are refused
 */
export async function openEngine(assets: Assets, options: CheckOptions, reload: boolean): Promise<Engine> {
  const setup = { module: assets.wasm(), options };
  const script = assets.workerScript();
  try {
    return await WorkerEngine.open(startWorker(script.url), setup);
  } catch {
    const { LocalEngine } = await import("./local.js");
    return await LocalEngine.open(setup, reload);
  } finally {
    script.release();
  }
}

function startWorker(url: string): MessagePartner {
  return new Worker(trusted(url));
}

interface ScriptPolicy {
  createScriptURL(url: string): unknown;
}

let policy: ScriptPolicy | null = null;
let awaited = "";

/** Pages that require Trusted Types take a worker's address from a policy only; ours passes that one address. */
function trusted(url: string): string {
  const factory = window.trustedTypes;
  if (factory === undefined) return url;
  policy ??= factory.createPolicy("hardening-previewer", {
    createScriptURL: (asked: string) => {
      if (asked !== awaited) throw new TypeError("This policy passes the worker of the previewer only.");
      return asked;
    },
  });
  awaited = url;
  return policy.createScriptURL(url) as string;
}
