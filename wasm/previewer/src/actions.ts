/** What views ask of the previewer: one event, so that the element alone decides what happens. */

import type { Finding, Question } from "../../src/index.js";
import type { ChosenCell } from "./network/matrix.js";

/** A stretch of a file, in UTF-16 code units. */
export interface Target {
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

/** What a view asks for. */
export type Action =
  | { readonly kind: "open"; readonly file: string }
  | { readonly kind: "jump"; readonly to: Target }
  | { readonly kind: "select"; readonly finding: Finding }
  | { readonly kind: "fix"; readonly findings: readonly Finding[] }
  | { readonly kind: "explain"; readonly invariant: string }
  | { readonly kind: "ask"; readonly question: Question }
  | { readonly kind: "look"; readonly chosen: ChosenCell }
  | { readonly kind: "edit"; readonly file: string; readonly text: string }
  | { readonly kind: "choose"; readonly what: "files" | "folder" }
  | { readonly kind: "example"; readonly name: string }
  | { readonly kind: "name"; readonly rename: string | null }
  | { readonly kind: "named"; readonly name: string; readonly renamed: string | null }
  | { readonly kind: "remove"; readonly file: string }
  | { readonly kind: "download" };

const EVENT = "hardening-action";

/** Asks the previewer around a view. */
export function act(view: EventTarget, action: Action): void {
  view.dispatchEvent(new CustomEvent(EVENT, { detail: action, bubbles: true, composed: true }));
}

/** Hears what views ask; nothing of it leaves the element. */
export function onAction(host: EventTarget, perform: (action: Action) => void): void {
  host.addEventListener(EVENT, (event) => {
    event.stopPropagation();
    perform((event as CustomEvent<Action>).detail);
  });
}
