/** Which findings are shown, in which order, and which comes next. */

import type { Finding, Severity } from "../../../src/index.js";

/** What the list is narrowed to. */
export interface Filter {
  readonly severities: ReadonlySet<Severity>;
  /** Words that must all occur, in any case. */
  readonly text: string;
}

/** The findings of one file. */
export interface FileGroup {
  readonly file: string;
  readonly findings: readonly Finding[];
}

/** From the worst down. */
export const SEVERITIES: readonly Severity[] = ["error", "warning", "info"];

/** Every severity, any text. */
export const UNFILTERED: Filter = { severities: new Set(SEVERITIES), text: "" };

/** The findings that a filter lets through, in the order of the report. */
export function filtered(findings: readonly Finding[], { severities, text }: Filter): Finding[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return findings.filter((finding) => severities.has(finding.severity) && words.every((word) => says(finding, word)));
}

function says(finding: Finding, word: string): boolean {
  const { invariant, message, effect, help, object, location } = finding;
  const texts = [invariant, message, effect, help, object?.kind, object?.name, object?.namespace, location.file];
  return texts.some((text) => text?.toLowerCase().includes(word));
}

/** Neighbours of the same file together. */
export function byFile(findings: readonly Finding[]): FileGroup[] {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const group = groups.get(finding.location.file);
    if (group === undefined) groups.set(finding.location.file, [finding]);
    else group.push(finding);
  }
  return [...groups].map(([file, found]) => ({ file, findings: found }));
}

/** A place in the files: an offset in UTF-16 code units. */
export interface Position {
  readonly file: string;
  readonly offset: number;
}

/** The finding after or before a position, through all files and round at the end. */
export function neighbour(findings: readonly Finding[], from: Position | null, step: 1 | -1): Finding | null {
  if (findings.length === 0) return null;
  const ordered = [...findings].sort((a, b) => compare(placeOf(a), placeOf(b)));
  if (from === null) return (step === 1 ? ordered[0] : ordered.at(-1)) ?? null;
  const found =
    step === 1
      ? ordered.find((finding) => compare(placeOf(finding), from) > 0)
      : ordered.findLast((finding) => compare(placeOf(finding), from) < 0);
  return found ?? (step === 1 ? ordered[0] : ordered.at(-1)) ?? null;
}

function placeOf({ location }: Finding): Position {
  return { file: location.file, offset: location.start };
}

function compare(a: Position, b: Position): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.offset - b.offset;
}

/** How many findings of each severity a file has. */
export function countsByFile(findings: readonly Finding[]): Map<string, Record<Severity, number>> {
  const counts = new Map<string, Record<Severity, number>>();
  for (const { location, severity } of findings) {
    const count = counts.get(location.file) ?? { error: 0, warning: 0, info: 0 };
    count[severity]++;
    counts.set(location.file, count);
  }
  return counts;
}

/** The finding of a new report that an earlier one has become; it may have moved. */
export function followed(earlier: Finding, findings: readonly Finding[]): Finding | null {
  const same = findings.filter((finding) => finding.fingerprint === earlier.fingerprint);
  return same.find((finding) => keyOf(finding) === keyOf(earlier)) ?? same[0] ?? null;
}

/** What tells a finding from the others of a report. */
export function keyOf({ fingerprint, location }: Finding): string {
  return `${fingerprint} ${location.file} ${location.start}`;
}
