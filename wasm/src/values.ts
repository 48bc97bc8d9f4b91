/** What crosses into the module and out of it. */

import type { Answer, AnswerBodies, CheckOptions, PlanOptions, Question } from "./types.js";

/** The answer to a question of this kind. */
export type AnswerTo<Q extends Question> = Omit<Answer, "question" | "answer"> & {
  /** What was asked. */
  question: Q;
  /** The answer. */
  answer: AnswerBodies[Q["kind"]];
};

/** Options as the module takes them. Strings of JavaScript count in UTF-16, so that is the default here. */
export function optionsText(options: CheckOptions | PlanOptions = {}): string {
  return JSON.stringify({ positions: "utf16", ...options });
}

/** A question as the module takes it. */
export function questionText(question: Question): string {
  return JSON.stringify(question);
}

/** A value that the module gave. Its form is that of the schemas, which the module is built from. */
export function parsed<T>(json: string): T {
  return JSON.parse(json) as T;
}
