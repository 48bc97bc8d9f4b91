/** The messages between the page and its worker. Every call carries an id, and its reply the same. */

import type { Answer, Page, Question, Report } from "../../../src/index.js";
import type { Change, EngineSetup } from "./engine.js";

/** What the page may call, with what each call is given and what it returns. */
export interface Calls {
  start: { given: EngineSetup; returned: null };
  update: { given: readonly Change[]; returned: Report };
  ask: { given: Question; returned: Answer };
  explain: { given: string; returned: Page };
}

/** The name of a call. */
export type CallName = keyof Calls;

/** A call from the page to the worker. */
export type Call = {
  [Name in CallName]: { readonly id: number; readonly call: Name; readonly given: Calls[Name]["given"] };
}[CallName];

/** A message from the worker to the page. */
export type Reply =
  | { readonly kind: "hello" }
  | { readonly kind: "returned"; readonly id: number; readonly value: Calls[CallName]["returned"] }
  | { readonly kind: "refused"; readonly id: number; readonly message: string; readonly gone: boolean };
