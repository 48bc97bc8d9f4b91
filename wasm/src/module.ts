/** The WebAssembly module: loading it, calling it, and what becomes of it when it breaks. */

import load, { __wbg_reset_state as instantiateAgain } from "../pkg/hardening.js";
import { local, type ModuleInput } from "./bytes.js";
import { BrokenModuleError, refusalIn } from "./errors.js";

/** How the module is loaded. */
export interface InitOptions {
  /** The module, where it is not to be taken from `hardening_bg.wasm` beside this package's code. */
  module?: ModuleInput | undefined;
  /** Whether to start afresh where it is loaded already. What was made before is lost. */
  reload?: boolean | undefined;
}

type State = { kind: "absent" } | { kind: "ready" } | { kind: "broken"; error: BrokenModuleError };

let state: State = { kind: "absent" };
let loading: Promise<void> | undefined;
let generation = 0;

/**
 * Loads the WebAssembly module. To be awaited before anything else is called; any further call does nothing.
 *
 * In Node the module is read from the file system, in browsers and workers it is fetched from where this package lies.
 *
 * @throws TypeError, or one of WebAssembly's errors, where the module cannot be loaded or compiled
 * @throws BrokenModuleError where it broke and `reload` is not set
 *
 * @example
 * ```ts
 * import { init, version } from "hardening";
 *
 * await init();
 * console.log(version());
 * ```
 */
export async function init({ module, reload = false }: InitOptions = {}): Promise<void> {
  if (state.kind === "absent") {
    loading ??= loaded(module).finally(() => (loading = undefined));
    return loading;
  }
  if (reload) restart();
  else if (state.kind === "broken") throw state.error;
}

async function loaded(module: ModuleInput = new URL("../pkg/hardening_bg.wasm", import.meta.url)): Promise<void> {
  await load({ module_or_path: local(module) });
  state = { kind: "ready" };
}

function restart(): void {
  generation++;
  instantiateAgain();
  state = { kind: "ready" };
}

/**
 * Calls the module.
 *
 * @throws HardeningError where it refuses what it is given
 * @throws BrokenModuleError where it breaks, or broke before
 */
export function call<T>(run: () => T): T {
  requireReady();
  try {
    return run();
  } catch (thrown) {
    throw refusalIn(thrown) ?? broken(thrown);
  }
}

function requireReady(): void {
  if (state.kind === "absent") throw new Error("hardening is not loaded: await init() before the first call");
  if (state.kind === "broken") throw state.error;
}

/** An instance that broke is left at once, so that no finalizer runs in it. */
function broken(thrown: unknown): BrokenModuleError {
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  restart();
  const error = new BrokenModuleError(reason, { cause: thrown });
  state = { kind: "broken", error };
  return error;
}

/** An object that lives in the module until it is freed. */
export class Handle<Raw extends { free(): void }> {
  readonly #what: string;
  readonly #generation: number;
  #raw: Raw | undefined;

  /** Makes one; `what` is how errors call it. */
  constructor(what: string, make: () => Raw) {
    this.#what = what;
    this.#raw = call(make);
    this.#generation = generation;
  }

  /** Calls it. */
  use<T>(run: (raw: Raw) => T): T {
    const raw = this.#raw;
    if (raw === undefined) throw new Error(`this ${this.#what} was freed: make a new one`);
    requireReady();
    if (this.#generation !== generation) {
      throw new Error(`this ${this.#what} was lost when the module was loaded again: make a new one`);
    }
    return call(() => run(raw));
  }

  /** Gives its memory back; a second time does nothing. */
  free(): void {
    const raw = this.#raw;
    this.#raw = undefined;
    if (raw !== undefined && this.#generation === generation) raw.free();
  }
}
