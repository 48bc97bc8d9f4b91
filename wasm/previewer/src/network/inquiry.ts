/** The questions about the network, and their answers as long as they hold. */

import type { Answer, NetworkMap, Question, Reach, Report } from "../../../src/index.js";
import type { ChosenCell } from "./matrix.js";

/** What was asked, and what came of it. */
export type Asked =
  | { readonly kind: "nothing" }
  | { readonly kind: "waiting"; readonly question: Question }
  | { readonly kind: "answered"; readonly answer: Answer; readonly reach: Reach }
  | { readonly kind: "refused"; readonly question: Question; readonly message: string }
  | { readonly kind: "pairs"; readonly chosen: ChosenCell };

/** Answers a question about the files as they are now; `null` while nothing checks them. */
export type Ask = (question: Question) => Promise<Answer> | null;

/** One map, and one question at a time. */
export class Inquiry {
  /** Who reaches whom. */
  network: NetworkMap | null = null;
  /** What is shown below it. */
  asked: Asked = { kind: "nothing" };

  private mapOf: Report | null = null;
  private asking = 0;

  constructor(
    private readonly answer: Ask,
    private readonly changed: () => void,
  ) {}

  /** Asks for the map that belongs to a report, once, and then again what is shown below it. */
  async map(report: Report): Promise<void> {
    if (this.mapOf === report) return;
    this.mapOf = report;
    try {
      const answer = await this.answer({ kind: "network" });
      if (answer === null || this.mapOf !== report) return;
      this.network = answer.answer as NetworkMap;
      this.changed();
      await this.askAgain();
    } catch (cause) {
      if (this.mapOf === report)
        this.set({ kind: "refused", question: { kind: "network" }, message: messageOf(cause) });
    }
  }

  /** Whether there is an answer; one that a later question has overtaken is dropped. */
  async ask(question: Question): Promise<boolean> {
    const asking = ++this.asking;
    if (this.asked.kind !== "answered") this.set({ kind: "waiting", question });
    try {
      const answer = await this.answer(question);
      if (answer === null) return false;
      if (asking === this.asking) this.set({ kind: "answered", answer, reach: answer.answer as Reach });
      return true;
    } catch (cause) {
      if (asking === this.asking) this.set({ kind: "refused", question, message: messageOf(cause) });
      return false;
    }
  }

  /** Shows what lies behind a cell of folded namespaces. */
  look(chosen: ChosenCell): void {
    this.asking++;
    this.set({ kind: "pairs", chosen });
  }

  /** Forgets what was asked. */
  forget(): void {
    this.asking++;
    this.set({ kind: "nothing" });
  }

  /** The files changed: where a question means nothing any more, it is taken away. */
  private async askAgain(): Promise<void> {
    if (this.asked.kind === "pairs" || this.asked.kind === "refused") this.forget();
    if (this.asked.kind !== "answered") return;
    const answered = await this.ask(this.asked.answer.question);
    if (!answered) this.forget();
  }

  private set(asked: Asked): void {
    this.asked = asked;
    this.changed();
  }
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
