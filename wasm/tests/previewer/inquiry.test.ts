import { beforeEach, describe, expect, it } from "vitest";
import type { Answer, Question, Report } from "../../src/index.js";
import { Inquiry } from "../../previewer/src/network/inquiry.js";

interface Pending {
  readonly question: Question;
  answer(body: object): Promise<void>;
  refuse(message: string): Promise<void>;
}

let pending: Pending[];
let inquiry: Inquiry;

const reach = (from: string): Question => ({ kind: "reach", from, to: "db" });
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
const latest = (): Pending => pending.at(-1) as Pending;
const report = (): Report => ({
  version: 1,
  findings: [],
  summary: { files: 0, objects: 0, errors: 0, warnings: 0, infos: 0, suppressed: 0 },
});

beforeEach(() => {
  pending = [];
  const ask = (question: Question): Promise<Answer> =>
    new Promise((resolve, reject) => {
      pending.push({
        question,
        answer: (body) => (
          resolve({ version: 1, question, answer: body, evidence: [] } as unknown as Answer),
          settle()
        ),
        refuse: (message) => (reject(new Error(message)), settle()),
      });
    });
  inquiry = new Inquiry(ask, () => undefined);
});

describe("an answer", () => {
  it("that a later question has overtaken is dropped, whichever comes first", async () => {
    void inquiry.ask(reach("early"));
    void inquiry.ask(reach("late"));
    await pending[1]?.answer({ from: "late" });
    await pending[0]?.answer({ from: "early" });
    expect(inquiry.asked).toMatchObject({ kind: "answered", reach: { from: "late" } });
  });

  it("is dropped, too, where a cell was looked at meanwhile", async () => {
    void inquiry.ask(reach("early"));
    inquiry.look({} as never);
    await latest().answer({ from: "early" });
    expect(inquiry.asked.kind).toBe("pairs");
  });

  it("stays in view while the next question waits", async () => {
    void inquiry.ask(reach("first"));
    expect(inquiry.asked).toMatchObject({ kind: "waiting" });
    await latest().answer({ from: "first" });
    void inquiry.ask(reach("second"));
    expect(inquiry.asked).toMatchObject({ kind: "answered", reach: { from: "first" } });
  });
});

describe("the map", () => {
  it("is asked for once for each report", async () => {
    const one = report();
    void inquiry.map(one);
    void inquiry.map(one);
    expect(pending).toHaveLength(1);
    void inquiry.map(report());
    expect(pending).toHaveLength(2);
  });

  it("of an earlier report does not replace that of a later one", async () => {
    void inquiry.map(report());
    void inquiry.map(report());
    await pending[1]?.answer({ flows: [], workloads: ["new"] });
    await pending[0]?.answer({ flows: [], workloads: ["old"] });
    expect(inquiry.network?.workloads).toEqual(["new"]);
  });

  it("that cannot be had says why", async () => {
    void inquiry.map(report());
    await latest().refuse("the checker failed");
    expect(inquiry.asked).toMatchObject({ kind: "refused", message: "the checker failed" });
  });
});
