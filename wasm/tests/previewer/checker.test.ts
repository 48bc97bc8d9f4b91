import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Answer, Page, Report } from "../../src/index.js";
import { Checker, type CheckerStatus, PAUSE } from "../../previewer/src/checker.js";
import { type Change, type Engine, EngineError } from "../../previewer/src/engine/engine.js";

/** An engine that answers when the test says so. */
class SlowEngine implements Engine {
  readonly place = "worker";
  readonly updates: (readonly Change[])[] = [];
  closed = false;
  private finish: ((report: Report) => void)[] = [];
  private refuse: ((cause: Error) => void)[] = [];

  update(changes: readonly Change[]): Promise<Report> {
    this.updates.push(changes);
    return new Promise((resolve, reject) => {
      this.finish.push(resolve);
      this.refuse.push(reject);
    });
  }

  async answer(files: number): Promise<void> {
    this.finish.at(-1)?.(reportOf(files));
    await vi.advanceTimersByTimeAsync(0);
  }

  async break(gone: boolean): Promise<void> {
    this.refuse.at(-1)?.(new EngineError("it broke", gone));
    await vi.advanceTimersByTimeAsync(0);
  }

  ask = vi.fn((): Promise<Answer> => Promise.resolve({} as Answer));
  explain = vi.fn((id: string): Promise<Page> => Promise.resolve({ id } as Page));

  close(): void {
    this.closed = true;
  }
}

function reportOf(files: number): Report {
  return { version: 1, findings: [], summary: { files, objects: 0, errors: 0, warnings: 0, infos: 0, suppressed: 0 } };
}

let engines: SlowEngine[];
let reloads: boolean[];
let reports: number[];
let statuses: CheckerStatus["kind"][];
let checker: Checker;

const engine = (): SlowEngine => engines.at(-1) as SlowEngine;

beforeEach(() => {
  vi.useFakeTimers();
  [engines, reloads, reports, statuses] = [[], [], [], []];
  checker = new Checker(
    (_options, reload) => {
      engines.push(new SlowEngine());
      reloads.push(reload);
      return Promise.resolve(engine());
    },
    { report: (report) => reports.push(report.summary.files), status: (status) => statuses.push(status.kind) },
  );
});

afterEach(() => vi.useRealTimers());

describe("a change", () => {
  it("is checked after a pause, together with those that came meanwhile", async () => {
    checker.change("a", "1");
    await vi.advanceTimersByTimeAsync(PAUSE - 1);
    checker.change("b", "2");
    await vi.advanceTimersByTimeAsync(PAUSE - 1);
    expect(engines).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(engine().updates).toEqual([
      [
        ["a", "1"],
        ["b", "2"],
      ],
    ]);
  });

  it("is sent alone when everything else is known", async () => {
    checker.change("a", "1", 0);
    checker.change("b", "2", 0);
    await vi.advanceTimersByTimeAsync(0);
    await engine().answer(2);
    checker.change("b", "3", 0);
    checker.change("a", null, 0);
    await vi.advanceTimersByTimeAsync(0);
    expect(engine().updates[1]).toEqual([
      ["b", "3"],
      ["a", null],
    ]);
  });
});

describe("a report", () => {
  it("that a change has overtaken is dropped, and the change is checked", async () => {
    checker.change("a", "1", 0);
    await vi.advanceTimersByTimeAsync(0);
    checker.change("a", "2");
    await engine().answer(1);
    expect(reports).toEqual([]);
    await vi.advanceTimersByTimeAsync(0);
    expect(engine().updates).toEqual([[["a", "1"]], [["a", "2"]]]);
    await engine().answer(2);
    expect(reports).toEqual([2]);
  });

  it("is told once, and then the status is `current`", async () => {
    checker.start();
    await vi.advanceTimersByTimeAsync(0);
    await engine().answer(0);
    expect(reports).toEqual([0]);
    expect(statuses).toEqual(["checking", "current"]);
  });
});

describe("a question", () => {
  it("waits until the files are checked as they are now", async () => {
    checker.change("a", "1");
    const answer = checker.ask({ kind: "network" });
    await vi.advanceTimersByTimeAsync(0);
    expect(engine().ask).not.toHaveBeenCalled();
    await engine().answer(1);
    await answer;
    expect(engine().ask).toHaveBeenCalledOnce();
  });
});

describe("a page", () => {
  it("is fetched once", async () => {
    checker.start();
    await vi.advanceTimersByTimeAsync(0);
    await engine().answer(0);
    await checker.explain("x");
    await checker.explain("x");
    expect(engine().explain).toHaveBeenCalledOnce();
  });
});

describe("an engine that breaks", () => {
  it("is said, closed, and replaced by a fresh one with all files at the next change", async () => {
    checker.change("a", "1", 0);
    await vi.advanceTimersByTimeAsync(0);
    const [broken] = engines;
    await broken?.break(true);
    expect(checker.status).toEqual({ kind: "failed", message: "it broke" });
    expect(broken?.closed).toBe(true);

    checker.change("b", "2", 0);
    await vi.advanceTimersByTimeAsync(0);
    expect(reloads).toEqual([false, true]);
    expect(engine().updates).toEqual([
      [
        ["a", "1"],
        ["b", "2"],
      ],
    ]);
  });

  it("answers questions with its reason", async () => {
    checker.start();
    await vi.advanceTimersByTimeAsync(0);
    await engine().break(true);
    await expect(checker.ask({ kind: "network" })).rejects.toThrow("it broke");
  });

  it("is kept where it only refused", async () => {
    checker.change("a", "1", 0);
    await vi.advanceTimersByTimeAsync(0);
    await engine().break(false);
    checker.change("a", "2", 0);
    await vi.advanceTimersByTimeAsync(0);
    expect(engines).toHaveLength(1);
  });
});

describe("other options", () => {
  it("give a new engine with all files; the same options do not", async () => {
    checker.change("a", "1", 0);
    await vi.advanceTimersByTimeAsync(0);
    await engine().answer(1);
    checker.configure({ noIgnores: true });
    await vi.advanceTimersByTimeAsync(0);
    await engine().answer(1);
    checker.configure({ noIgnores: true });
    await vi.advanceTimersByTimeAsync(0);
    expect(engines).toHaveLength(2);
    expect(engine().updates).toEqual([[["a", "1"]]]);
  });
});

describe("options that change while an engine is opened", () => {
  it("close that engine and open another", async () => {
    const opened: ((engine: Engine) => void)[] = [];
    const slow = new Checker(() => new Promise((resolve) => opened.push(resolve)), {
      report: () => undefined,
      status: () => undefined,
    });
    slow.start();
    await vi.advanceTimersByTimeAsync(0);
    slow.configure({ noIgnores: true });
    const early = new SlowEngine();
    opened[0]?.(early);
    await vi.advanceTimersByTimeAsync(0);
    expect(early.closed).toBe(true);
    expect(early.updates).toEqual([]);
    expect(opened).toHaveLength(2);
  });
});

describe("a closed checker", () => {
  it("tells nothing more", async () => {
    checker.change("a", "1", 0);
    await vi.advanceTimersByTimeAsync(0);
    checker.close();
    await engine().answer(1);
    expect(reports).toEqual([]);
    expect(engine().closed).toBe(true);
  });
});
