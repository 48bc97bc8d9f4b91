/** The checker in the thread that calls it. */

import { BrokenModuleError, explain, HardeningError, init, Workspace } from "../../../src/index.js";
import type { Answer, Page, Question, Report } from "../../../src/index.js";
import { type Change, type Engine, EngineError, type EngineSetup } from "./engine.js";

/** Runs the checker right here; a long check blocks the thread. */
export class LocalEngine implements Engine {
  readonly place = "main-thread";

  private constructor(private readonly workspace: Workspace) {}

  /**
   * Loads the wasm module and opens an empty workspace.
   *
   * @throws EngineError where the module cannot be loaded or the options are refused
   */
  static async open({ module, options }: EngineSetup, reload = false): Promise<LocalEngine> {
    try {
      await init({ module, reload });
    } catch (cause) {
      throw new EngineError(whyNotLoaded(cause), true);
    }
    return new LocalEngine(answered(() => new Workspace(options)));
  }

  update(changes: readonly Change[]): Promise<Report> {
    return promised(() => {
      for (const [name, text] of changes) {
        if (text === null) this.workspace.remove(name);
        else this.workspace.set(name, text);
      }
      return this.workspace.report();
    });
  }

  ask(question: Question): Promise<Answer> {
    return promised(() => this.workspace.ask(question));
  }

  explain(invariant: string): Promise<Page> {
    return promised(() => explain(invariant));
  }

  close(): void {
    this.workspace.free();
  }
}

function promised<T>(call: () => T): Promise<T> {
  return new Promise((resolve) => resolve(answered(call)));
}

/** What is no refusal in the user's words is a fault inside the module, after which it can do nothing more. */
function answered<T>(call: () => T): T {
  try {
    return call();
  } catch (thrown) {
    if (thrown instanceof HardeningError) throw new EngineError(thrown.message, false);
    const fault = thrown instanceof BrokenModuleError ? thrown.cause : thrown;
    const reason = fault instanceof Error ? fault.message : String(fault);
    throw new EngineError(`The checker failed on these files and starts afresh with the next change: ${reason}`, true);
  }
}

function whyNotLoaded(cause: unknown): string {
  const reason = cause instanceof Error ? cause.message : String(cause);
  if (typeof WebAssembly === "undefined") {
    return "This browser has no WebAssembly, which the checker needs.";
  }
  if (/content security policy|unsafe-eval|CompileError.*(blocked|disallowed)/i.test(reason)) {
    return "The security policy of this page blocks WebAssembly. Allow 'wasm-unsafe-eval' in script-src.";
  }
  return `The checker could not be loaded: ${reason}`;
}
