/** The checker in a worker, seen from the page. */

import type { Answer, Page, Question, Report } from "../../../src/index.js";
import { type Change, type Engine, EngineError, type EngineSetup } from "./engine.js";
import type { Call, Calls, CallName, Reply } from "./protocol.js";

/** The part of a `Worker` that the client uses. */
export interface MessagePartner {
  postMessage(message: Call): void;
  addEventListener(type: "message", listener: (event: { readonly data: Reply }) => void): void;
  addEventListener(type: "error", listener: (event: { readonly message?: string }) => void): void;
  terminate(): void;
}

/** How long a worker may take until its script runs, in milliseconds. A blocked one says nothing at all. */
export const HELLO_WITHIN = 4000;

interface Waiting {
  resolve(value: Calls[CallName]["returned"]): void;
  reject(cause: EngineError): void;
}

/** Calls a worker; replies find their call by its id, and a reply that nobody waits for is dropped. */
export class WorkerEngine implements Engine {
  readonly place = "worker";
  private readonly waiting = new Map<number, Waiting>();
  private lastId = 0;
  private gone: EngineError | null = null;
  private greeted: (() => void) | null = null;

  private constructor(private readonly worker: MessagePartner) {
    worker.addEventListener("message", (event) => this.receive(event.data));
    worker.addEventListener("error", (event) => this.fail(event.message || "The worker was blocked."));
  }

  /**
   * Waits for the worker's hello, then starts the checker in it.
   *
   * @throws EngineError where the worker is blocked, says nothing in time, or cannot load the module
   */
  static async open(worker: MessagePartner, setup: EngineSetup, within = HELLO_WITHIN): Promise<WorkerEngine> {
    const engine = new WorkerEngine(worker);
    try {
      await engine.hello(within);
      await engine.call("start", setup);
    } catch (cause) {
      engine.close();
      throw cause;
    }
    return engine;
  }

  update(changes: readonly Change[]): Promise<Report> {
    return this.call("update", changes);
  }

  ask(question: Question): Promise<Answer> {
    return this.call("ask", question);
  }

  explain(invariant: string): Promise<Page> {
    return this.call("explain", invariant);
  }

  close(): void {
    this.fail("The checker was closed.");
  }

  private hello(within: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.fail("The worker did not start."), within);
      this.greeted = () => {
        clearTimeout(timer);
        resolve();
      };
      this.waiting.set(0, {
        resolve: () => undefined,
        reject: (cause) => {
          clearTimeout(timer);
          reject(cause);
        },
      });
    });
  }

  private call<Name extends CallName>(name: Name, given: Calls[Name]["given"]): Promise<Calls[Name]["returned"]> {
    if (this.gone !== null) return Promise.reject(this.gone);
    const id = ++this.lastId;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve: (value) => resolve(value as Calls[Name]["returned"]), reject });
      this.worker.postMessage({ id, call: name, given } as Call);
    });
  }

  private receive(reply: Reply): void {
    if (reply.kind === "hello") {
      this.waiting.delete(0);
      this.greeted?.();
      return;
    }
    const waiting = this.waiting.get(reply.id);
    this.waiting.delete(reply.id);
    if (reply.kind === "returned") waiting?.resolve(reply.value);
    else waiting?.reject(new EngineError(reply.message, reply.gone));
  }

  private fail(message: string): void {
    if (this.gone !== null) return;
    this.gone = new EngineError(message, true);
    this.worker.terminate();
    for (const waiting of this.waiting.values()) waiting.reject(this.gone);
    this.waiting.clear();
  }
}
