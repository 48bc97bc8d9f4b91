/** What the previewer knows: the files, what was found in them, and what was asked. No view is needed for it. */

import type { CheckOptions, Finding, Page, Question, Report, Severity } from "../../src/index.js";
import { Checker, type CheckerStatus, type OpenEngine } from "./checker.js";
import type { Engine } from "./engine/engine.js";
import { freeName } from "./files/names.js";
import type { ReadFiles } from "./files/reading.js";
import { edited, joinedEdits } from "./findings/fixes.js";
import { byFile, countsByFile, followed, neighbour, type Position } from "./findings/selection.js";
import { Inquiry } from "./network/inquiry.js";

/** What is said at the foot, and how what was done is undone. */
export interface Notice {
  readonly text: string;
  readonly undo: (() => void) | null;
}

/** What the session tells. */
export interface SessionListener {
  /** Something that is shown changed. */
  changed(): void;
  /** The files as they are now were checked; not told before there were any. */
  result(report: Report): void;
}

const NOTHING: readonly Finding[] = [];

/** One set of files while it is looked at and edited. */
export class Session {
  /** The questions about the network. */
  readonly inquiry: Inquiry;
  /** The texts by name. */
  texts: ReadonlyMap<string, string> = new Map();
  /** Their names; the same list as long as the names are the same. */
  names: readonly string[] = [];
  /** The name of the open file. */
  open: string | null = null;
  /** Changes when all files are replaced by others, so that nothing of the old ones is kept. */
  generation = 0;
  /** What was found last. */
  report: Report | null = null;
  /** How many findings each file has. */
  counts: ReadonlyMap<string, Record<Severity, number>> = new Map();
  /** What the checker is doing. */
  status: CheckerStatus = { kind: "starting" };
  /** The finding that is looked at. */
  selected: Finding | null = null;
  /** What is said at the foot. */
  notice: Notice | null = null;

  private checker: Checker | null = null;
  private hadFiles = false;
  private findings: ReadonlyMap<string, readonly Finding[]> = new Map();

  constructor(private readonly listener: SessionListener) {
    this.inquiry = new Inquiry(
      (question) => this.checker?.ask(question) ?? null,
      () => listener.changed(),
    );
  }

  /** Where the checking happens, once it is known. */
  get place(): Engine["place"] | null {
    return this.checker?.place ?? null;
  }

  /** The findings in the open file; the same list as long as the report is the same. */
  get findingsOfOpen(): readonly Finding[] {
    return (this.open === null ? undefined : this.findings.get(this.open)) ?? NOTHING;
  }

  /** Starts checking. */
  connect(open: OpenEngine, options: CheckOptions): void {
    const checker = new Checker(open, {
      status: (status) => {
        this.status = status;
        this.listener.changed();
      },
      report: (report) => this.take(report),
    });
    this.checker = checker;
    checker.configure(options);
    for (const [name, text] of this.texts) checker.change(name, text, 0);
    checker.start();
  }

  /** Stops checking; the files stay. */
  disconnect(): void {
    this.checker?.close();
    this.checker = null;
  }

  /** Checks with other options. */
  configure(options: CheckOptions): void {
    this.checker?.configure(options);
  }

  /** Takes these files instead of all others. */
  replace(files: Readonly<Record<string, string>>): void {
    for (const name of this.names) if (!Object.hasOwn(files, name)) this.checker?.change(name, null, 0);
    for (const [name, text] of Object.entries(files)) {
      if (this.texts.get(name) !== text) this.checker?.change(name, text, 0);
    }
    this.setTexts(new Map(Object.entries(files)));
  }

  /** Takes other files, of which nothing has to do with those before. */
  replaceAll(files: Readonly<Record<string, string>>, title: string): void {
    const before = Object.fromEntries(this.texts);
    this.generation++;
    this.selected = null;
    this.open = null;
    this.inquiry.forget();
    this.replace(files);
    const undo = (): void => {
      this.generation++;
      this.replace(before);
    };
    if (Object.keys(before).length > 0) this.say(`Opened ${title}.`, undo);
    else this.notice = null;
  }

  /** Takes what was typed. What was done before can then no longer be undone without undoing this, too. */
  edit(name: string, text: string): void {
    if (this.notice?.undo) this.notice = null;
    this.setText(name, text);
  }

  /** Adds files that were read, and opens the first. */
  add({ files, ignored, unreadable }: ReadFiles): void {
    const names = Object.keys(files).sort();
    this.replace({ ...Object.fromEntries(this.texts), ...files });
    this.open = names[0] ?? this.open;
    const parts = [`Added ${count(names.length, "file")}.`];
    if (ignored > 0)
      parts.push(`Left out ${count(ignored, "file")} that ${ignored === 1 ? "is" : "are"} no YAML or JSON.`);
    if (unreadable.length > 0) parts.push(`Could not read ${unreadable.join(", ")}.`);
    this.say(parts.join(" "));
  }

  /** Adds a text that has no name. */
  addPasted(text: string): void {
    this.add({ files: { [freeName("pasted.yaml", this.texts)]: text }, ignored: 0, unreadable: [] });
  }

  /** Makes an empty file and opens it. */
  create(name: string): void {
    this.setText(name, "");
    this.show(name);
  }

  /** Gives a file another name. */
  rename(from: string, to: string): void {
    const wasOpen = this.open === from;
    const entries = [...this.texts].map(([name, text]) => [name === from ? to : name, text]);
    this.replace(Object.fromEntries(entries) as Record<string, string>);
    if (wasOpen) this.show(to);
  }

  /** Takes a file out; that can be undone. */
  remove(name: string): void {
    const text = this.texts.get(name);
    if (text === undefined) return;
    const { [name]: _gone, ...rest } = Object.fromEntries(this.texts);
    this.replace(rest);
    this.say(`Removed ${name}.`, () => {
      this.setText(name, text, 0);
      this.show(name);
    });
  }

  /** Opens a file. */
  show(name: string): void {
    if (!this.texts.has(name)) return;
    this.open = name;
    this.listener.changed();
  }

  /** Looks at a finding, or at none. */
  select(finding: Finding | null): void {
    this.selected = finding;
    this.listener.changed();
  }

  /** The next finding from a position on, through all files; none where there are none, which is said. */
  step(from: Position | null, direction: 1 | -1): Finding | null {
    const finding = neighbour(this.report?.findings ?? [], from, direction);
    if (finding === null) this.say("There are no findings.");
    return finding;
  }

  /** Applies fixes. Their offsets are those of the last report, so what was typed since is checked first. */
  async fix(wanted: readonly Finding[]): Promise<void> {
    await this.checker?.settled();
    if (this.checker?.isCurrent !== true) return this.say("The files are not checked as they are now.");
    const findings = this.report?.findings ?? [];
    const current = wanted.map((finding) => followed(finding, findings)).filter((finding) => finding !== null);
    const before = Object.fromEntries(this.texts);
    const edits = joinedEdits(current);
    if (edits.size === 0) return this.say("The finding is gone already.");
    for (const [name, changes] of edits) {
      const text = this.texts.get(name);
      if (text !== undefined) this.setText(name, edited(text, changes), 0);
    }
    const title = current.length === 1 ? current[0]?.fix?.title : undefined;
    this.say(title === undefined ? `Applied ${count(current.length, "fix", "fixes")}.` : `Applied: ${title}.`, () =>
      this.replace(before),
    );
  }

  /** The page of an invariant; `null` where there is none, which is said. */
  async explain(invariant: string): Promise<Page | null> {
    try {
      return (await this.checker?.explain(invariant)) ?? null;
    } catch (cause) {
      this.say(cause instanceof Error ? cause.message : String(cause));
      return null;
    }
  }

  /** Asks a question about the network. */
  ask(question: Question): Promise<boolean> {
    return this.inquiry.ask(question);
  }

  /** Brings the map of the network up to the last report. */
  async map(): Promise<void> {
    if (this.report !== null) await this.inquiry.map(this.report);
  }

  /** Says something at the foot. */
  say(text: string, undo: Notice["undo"] = null): void {
    const undone = (): void => {
      undo?.();
      this.notice = null;
      this.listener.changed();
    };
    this.notice = { text, undo: undo === null ? null : undone };
    this.listener.changed();
  }

  private setText(name: string, text: string, pause?: number): void {
    this.checker?.change(name, text, pause);
    this.setTexts(new Map(this.texts).set(name, text));
  }

  private setTexts(texts: ReadonlyMap<string, string>): void {
    const sameNames = texts.size === this.texts.size && this.names.every((name) => texts.has(name));
    this.texts = texts;
    if (!sameNames) this.names = [...texts.keys()];
    if (this.open === null || !texts.has(this.open)) this.open = [...this.names].sort()[0] ?? null;
    this.listener.changed();
  }

  private take(report: Report): void {
    this.report = report;
    this.findings = new Map(byFile(report.findings).map((group) => [group.file, group.findings]));
    this.counts = countsByFile(report.findings);
    this.selected = this.selected === null ? null : followed(this.selected, report.findings);
    this.listener.changed();
    this.hadFiles ||= this.texts.size > 0;
    if (this.hadFiles) this.listener.result(report);
  }
}

/** A number with its word. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}
