/** The edits of fixes, applied to texts. */

import type { Edit, Finding } from "../../../src/index.js";

/** Where a fix may be applied with one click; what is only shown has no such edits. */
export function isApplicable({ fix }: Finding): boolean {
  return fix != null && fix.applicability !== "display-only" && fix.edits.length > 0;
}

/** The edits of several fixes by file. A fix that touches what an earlier one changes is left for the next round. */
export function joinedEdits(findings: readonly Finding[]): Map<string, Edit[]> {
  const byFile = new Map<string, Edit[]>();
  for (const { fix } of findings) {
    const edits = fix?.edits ?? [];
    const meets = edits.some((edit) => byFile.get(edit.file)?.some((taken) => touches(edit, taken)));
    if (meets) continue;
    for (const edit of edits) byFile.set(edit.file, [...(byFile.get(edit.file) ?? []), edit]);
  }
  for (const edits of byFile.values()) edits.sort((a, b) => a.start - b.start);
  return byFile;
}

function touches(a: Edit, b: Edit): boolean {
  return a.start <= b.end && b.start <= a.end;
}

/** The text with the edits made; their offsets are UTF-16 code units of the text before. */
export function edited(text: string, edits: readonly Edit[]): string {
  let result = "";
  let done = 0;
  for (const { start, end, text: replacement } of edits) {
    result += text.slice(done, start) + replacement;
    done = end;
  }
  return result + text.slice(done);
}
