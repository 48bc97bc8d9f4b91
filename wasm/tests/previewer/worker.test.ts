import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { HELLO_WITHIN, type MessagePartner, WorkerEngine } from "../../previewer/src/engine/client.js";
import type { EngineSetup } from "../../previewer/src/engine/engine.js";
import type { Call, Reply } from "../../previewer/src/engine/protocol.js";

/** A worker that says what the test makes it say. */
class SpokenFor implements MessagePartner {
  readonly calls: Call[] = [];
  terminated = false;
  private onMessage: (event: { data: Reply }) => void = () => undefined;
  private onError: (event: { message?: string }) => void = () => undefined;

  addEventListener(type: "message" | "error", listener: (event: never) => void): void {
    if (type === "message") this.onMessage = listener as (event: { data: Reply }) => void;
    else this.onError = listener as (event: { message?: string }) => void;
  }

  postMessage(call: Call): void {
    this.calls.push(call);
  }

  terminate(): void {
    this.terminated = true;
  }

  say(reply: Reply): void {
    this.onMessage({ data: reply });
  }

  fail(message?: string): void {
    this.onError(message === undefined ? {} : { message });
  }
}

const setup: EngineSetup = { module: "x.wasm", options: {} };
const report = { version: 1 } as never;
let worker: SpokenFor;

beforeEach(() => {
  vi.useFakeTimers();
  worker = new SpokenFor();
});

afterEach(() => vi.useRealTimers());

async function opened(): Promise<WorkerEngine> {
  const opening = WorkerEngine.open(worker, setup);
  worker.say({ kind: "hello" });
  await vi.advanceTimersByTimeAsync(0);
  worker.say({ kind: "returned", id: 1, value: null });
  return opening;
}

describe("opening", () => {
  it("waits for the hello, then starts the checker", async () => {
    const opening = WorkerEngine.open(worker, setup);
    await vi.advanceTimersByTimeAsync(0);
    expect(worker.calls).toEqual([]);
    worker.say({ kind: "hello" });
    await vi.advanceTimersByTimeAsync(0);
    expect(worker.calls).toEqual([{ id: 1, call: "start", given: setup }]);
    worker.say({ kind: "returned", id: 1, value: null });
    await expect(opening).resolves.toMatchObject({ place: "worker" });
  });

  it("fails when the worker is blocked", async () => {
    const opening = WorkerEngine.open(worker, setup);
    worker.fail();
    await expect(opening).rejects.toMatchObject({ message: "The worker was blocked.", gone: true });
    expect(worker.terminated).toBe(true);
  });

  it("fails when the worker says nothing in time", async () => {
    const opening = WorkerEngine.open(worker, setup);
    const refused = expect(opening).rejects.toThrow("The worker did not start.");
    await vi.advanceTimersByTimeAsync(HELLO_WITHIN);
    await refused;
    expect(worker.terminated).toBe(true);
  });

  it("fails when the module cannot be loaded", async () => {
    const opening = WorkerEngine.open(worker, setup);
    worker.say({ kind: "hello" });
    await vi.advanceTimersByTimeAsync(0);
    worker.say({ kind: "refused", id: 1, message: "no module", gone: true });
    await expect(opening).rejects.toThrow("no module");
  });
});

describe("a reply", () => {
  it("goes to the call that has its id, in whatever order replies come", async () => {
    const engine = await opened();
    const [first, second] = [engine.explain("a"), engine.explain("b")];
    worker.say({ kind: "returned", id: 3, value: { id: "b" } as never });
    worker.say({ kind: "returned", id: 2, value: { id: "a" } as never });
    await expect(Promise.all([first, second])).resolves.toEqual([{ id: "a" }, { id: "b" }]);
  });

  it("that nobody waits for is dropped", async () => {
    const engine = await opened();
    worker.say({ kind: "returned", id: 99, value: report });
    worker.say({ kind: "refused", id: 98, message: "late", gone: true });
    const update = engine.update([["a", "1"]]);
    worker.say({ kind: "returned", id: 2, value: report });
    await expect(update).resolves.toBe(report);
  });

  it("may refuse one call and leave the others", async () => {
    const engine = await opened();
    const [refused, answered] = [engine.ask({ kind: "network" }), engine.update([])];
    worker.say({ kind: "refused", id: 2, message: "no such workload", gone: false });
    worker.say({ kind: "returned", id: 3, value: report });
    await expect(refused).rejects.toMatchObject({ message: "no such workload", gone: false });
    await expect(answered).resolves.toBe(report);
  });
});

describe("a worker that dies", () => {
  it("refuses what is awaited and what is asked later", async () => {
    const engine = await opened();
    const awaited = engine.update([]);
    worker.fail("out of memory");
    await expect(awaited).rejects.toMatchObject({ message: "out of memory", gone: true });
    await expect(engine.update([])).rejects.toMatchObject({ gone: true });
  });
});
