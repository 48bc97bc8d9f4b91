/** Files that change, as in an editor. */

import { RawWorkspace } from "../pkg/hardening.js";
import { requireText } from "./files.js";
import { Handle } from "./module.js";
import type { CheckOptions, Finding, Question, Report } from "./types.js";
import { type AnswerTo, optionsText, parsed, questionText } from "./values.js";

/**
 * Files by name, read as one cluster in the order of their paths. A file that is set anew is the only one read again.
 *
 * It holds memory of the WebAssembly module until {@link Workspace.free} is called or the garbage collector finds it.
 *
 * @example
 * ```ts
 * import { init, Workspace } from "hardening";
 *
 * await init();
 * const workspace = new Workspace();
 * workspace.set("shop.yaml", "kind: Namespace");
 * console.log(workspace.findings().length);
 * workspace.set("shop.yaml", "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}");
 * console.log(workspace.findings().length);
 * workspace.free();
 * ```
 */
export class Workspace {
  readonly #handle: Handle<RawWorkspace>;

  /**
   * A workspace without files.
   *
   * @throws HardeningError where the options are refused
   */
  constructor(options?: CheckOptions) {
    this.#handle = new Handle("Workspace", () => new RawWorkspace(optionsText(options)));
  }

  /**
   * Puts a file in, in place of the one that has its name.
   *
   * @throws TypeError where the name or the text is no string
   */
  set(file: string, text: string): void {
    const name = requireText("the name of a file", file);
    const content = requireText(`the text of ${name}`, text);
    this.#handle.use((raw) => raw.set(name, content));
  }

  /** Takes a file out; whether there was one. */
  remove(file: string): boolean {
    const name = requireText("the name of a file", file);
    return this.#handle.use((raw) => raw.remove(name));
  }

  /** What is broken, ordered by file and position. */
  findings(): Finding[] {
    return this.report().findings;
  }

  /** What is broken, and counts. */
  report(): Report {
    return parsed(this.#handle.use((raw) => raw.report()));
  }

  /**
   * Answers a question, with the places that prove the answer.
   *
   * @throws HardeningError where it is no question, or names what is not there
   */
  ask<const Q extends Question>(question: Q): AnswerTo<Q> {
    return parsed(this.#handle.use((raw) => raw.ask(questionText(question))));
  }

  /** Gives the memory back; the workspace can be used no more. */
  free(): void {
    this.#handle.free();
  }

  /** As {@link Workspace.free}, for `using`. */
  [Symbol.dispose](): void {
    this.free();
  }
}
