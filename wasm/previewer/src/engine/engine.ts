/** What the previewer asks of the checker, wherever it runs. */

import type { Answer, CheckOptions, Page, Question, Report } from "../../../src/index.js";

/** The new text of a file, or `null` where the file is gone. */
export type Change = readonly [name: string, text: string | null];

/** The address of the compiled checker; it may be a `data:` one. */
export type WasmModule = string;

/** A checker that keeps the files of one cluster and is told only what changed. */
export interface Engine {
  /** Where the checking happens. */
  readonly place: "worker" | "main-thread";
  /** Takes the changes over, and says what is broken now. */
  update(changes: readonly Change[]): Promise<Report>;
  /** Answers a question about the files as last updated. */
  ask(question: Question): Promise<Answer>;
  /** The page of an invariant. */
  explain(invariant: string): Promise<Page>;
  /** Frees the checker; every answer still awaited is refused. */
  close(): void;
}

/** Why an engine could not do what it was asked. */
export class EngineError extends Error {
  /**
   * @param message in the user's words
   * @param gone whether the engine can do nothing more, so that a new one must be opened
   */
  constructor(
    message: string,
    readonly gone: boolean,
  ) {
    super(message);
    this.name = "EngineError";
  }
}

/** What an engine is opened with. */
export interface EngineSetup {
  readonly module: WasmModule;
  readonly options: CheckOptions;
}
