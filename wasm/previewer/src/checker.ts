/** Keeps a report current while files change: waits for a pause, sends what changed, drops what is out of date. */

import type { Answer, CheckOptions, Page, Question, Report } from "../../src/index.js";
import { type Change, type Engine, EngineError } from "./engine/engine.js";

/** What the checker is doing. */
export type CheckerStatus =
  | { readonly kind: "starting" }
  | { readonly kind: "checking" }
  | { readonly kind: "current" }
  | { readonly kind: "failed"; readonly message: string };

/** Opens an engine; `reload` asks for a fresh module, since the old one broke. */
export type OpenEngine = (options: CheckOptions, reload: boolean) => Promise<Engine>;

/** What the checker tells. */
export interface CheckerListener {
  /** The status changed. */
  status(status: CheckerStatus): void;
  /** A report of the files as they are now. */
  report(report: Report): void;
}

/** The pause after a change, in milliseconds, before the files are checked. */
export const PAUSE = 150;

/** Changes in, reports out. At most one check runs; a report that later changes have overtaken is not published. */
export class Checker {
  private readonly files = new Map<string, string>();
  private readonly pending = new Map<string, string | null>();
  private readonly pages = new Map<string, Promise<Page>>();
  private options: CheckOptions = {};
  private engine: Engine | null = null;
  private broken = false;
  private revision = 0;
  private published = -1;
  private running = false;
  private closed = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private waiters: (() => void)[] = [];
  private current: CheckerStatus = { kind: "starting" };

  constructor(
    private readonly open: OpenEngine,
    private readonly listener: CheckerListener,
    private readonly pause = PAUSE,
  ) {}

  /** What it is doing. */
  get status(): CheckerStatus {
    return this.current;
  }

  /** Whether the last report is of the files as they are now. */
  get isCurrent(): boolean {
    return this.isSettled() && this.current.kind === "current";
  }

  /** Where the checking happens, once it is known. */
  get place(): Engine["place"] | null {
    return this.engine?.place ?? null;
  }

  /** Starts at once instead of after a pause. */
  start(): void {
    this.schedule(0);
  }

  /** Takes a file's new text, or `null` where it is gone. */
  change(name: string, text: string | null, pause = this.pause): void {
    if (text === null) this.files.delete(name);
    else this.files.set(name, text);
    this.pending.set(name, text);
    this.revision++;
    this.schedule(pause);
  }

  /** Checks with other options from here on. */
  configure(options: CheckOptions): void {
    if (JSON.stringify(options) === JSON.stringify(this.options)) return;
    this.options = options;
    this.revision++;
    this.discard();
    this.schedule(0);
  }

  /** Resolves once the report is current, or the check has failed. */
  async settled(): Promise<void> {
    if (this.isSettled()) return;
    clearTimeout(this.timer);
    void this.run();
    await new Promise<void>((resolve) => this.waiters.push(resolve));
  }

  /**
   * Answers a question about the files as they are now.
   *
   * @throws EngineError in the user's words
   */
  async ask(question: Question): Promise<Answer> {
    return (await this.settledEngine()).ask(question);
  }

  /**
   * The page of an invariant; each is fetched once.
   *
   * @throws EngineError where no invariant has this id
   */
  explain(invariant: string): Promise<Page> {
    let page = this.pages.get(invariant);
    if (page === undefined) {
      page = this.settledEngine().then((engine) => engine.explain(invariant));
      page.catch(() => this.pages.delete(invariant));
      this.pages.set(invariant, page);
    }
    return page;
  }

  /** Stops for good. */
  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    this.revision++;
    this.discard();
    this.release();
  }

  private async settledEngine(): Promise<Engine> {
    await this.settled();
    if (this.engine !== null) return this.engine;
    const reason = this.current.kind === "failed" ? this.current.message : "The checker is not running.";
    throw new EngineError(reason, true);
  }

  private isSettled(): boolean {
    return !this.running && this.published === this.revision;
  }

  private schedule(pause: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.run(), pause);
  }

  private async run(): Promise<void> {
    if (this.running || this.closed) return;
    this.running = true;
    const revision = this.revision;
    try {
      const report = await this.check();
      if (report !== null && revision === this.revision) this.publish(revision, { kind: "current" }, report);
    } catch (cause) {
      if (revision === this.revision) this.publish(revision, { kind: "failed", message: messageOf(cause) });
    } finally {
      this.running = false;
    }
    if (this.closed) return;
    if (revision === this.revision) this.release();
    else this.schedule(0);
  }

  /** `null` where the options changed, or it was closed, before there was an engine. */
  private async check(): Promise<Report | null> {
    const engine = this.engine ?? (await this.opened());
    if (engine === null) return null;
    this.tell({ kind: "checking" });
    const changes: Change[] = [...this.pending];
    this.pending.clear();
    try {
      return await engine.update(changes);
    } catch (cause) {
      if (this.engine === engine && (!(cause instanceof EngineError) || cause.gone)) {
        this.discard();
        this.broken = true;
      }
      throw cause;
    }
  }

  private async opened(): Promise<Engine | null> {
    this.tell({ kind: "starting" });
    const { options } = this;
    const engine = await this.open(options, this.broken);
    if (this.closed || options !== this.options) {
      engine.close();
      return null;
    }
    this.engine = engine;
    this.broken = false;
    this.pending.clear();
    for (const [name, text] of this.files) this.pending.set(name, text);
    return engine;
  }

  private publish(revision: number, status: CheckerStatus, report?: Report): void {
    this.published = revision;
    if (report !== undefined) this.listener.report(report);
    this.tell(status);
  }

  private tell(status: CheckerStatus): void {
    if (status.kind === this.current.kind && status.kind !== "failed") return;
    this.current = status;
    this.listener.status(status);
  }

  private discard(): void {
    this.engine?.close();
    this.engine = null;
  }

  private release(): void {
    const waiters = this.waiters;
    this.waiters = [];
    for (const resolve of waiters) resolve();
  }
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
