import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { type Edit, type Finding, init, Workspace } from "../../src/index.js";
import { changeBetween } from "../../previewer/src/editor/change.js";
import { edited, isApplicable, joinedEdits } from "../../previewer/src/findings/fixes.js";
import {
  byFile,
  countsByFile,
  filtered,
  followed,
  neighbour,
  SEVERITIES,
  UNFILTERED,
} from "../../previewer/src/findings/selection.js";

function finding(file: string, start: number, more: Partial<Finding> = {}): Finding {
  return {
    invariant: "network.open-egress",
    severity: "warning",
    confidence: "certain",
    assumes: null,
    message: "m",
    label: null,
    effect: null,
    help: null,
    fingerprint: `${file}${start}`,
    object: null,
    location: { file, line: 1, column: 1, endLine: 1, endColumn: 2, start, end: start + 1, path: "" },
    related: [],
    fix: null,
    ...more,
  };
}

function withEdits(...edits: Edit[]): Finding {
  return finding("a", 0, { fix: { applicability: "safe", title: "t", edits } });
}

describe("the next finding", () => {
  const findings = [finding("b", 5), finding("a", 30), finding("a", 10)];
  const next = (file: string, offset: number, step: 1 | -1 = 1): string | undefined =>
    neighbour(findings, { file, offset }, step)?.fingerprint;

  it("is the nearest behind the cursor, through all files in their order", () => {
    expect(next("a", 0)).toBe("a10");
    expect(next("a", 10)).toBe("a30");
    expect(next("a", 30)).toBe("b5");
  });

  it("is the first again after the last", () => expect(next("b", 5)).toBe("a10"));

  it("goes backwards likewise", () => {
    expect(next("b", 5, -1)).toBe("a30");
    expect(next("a", 10, -1)).toBe("b5");
  });

  it("is none where there are none", () => expect(neighbour([], null, 1)).toBeNull());
});

describe("a finding of an earlier report", () => {
  const earlier = finding("a", 10, { fingerprint: "f" });

  it("is followed to where it has moved", () => {
    const moved = finding("a", 14, { fingerprint: "f" });
    expect(followed(earlier, [finding("a", 10), moved])).toBe(moved);
  });

  it("is the one at its place where several have its fingerprint", () => {
    const here = finding("a", 10, { fingerprint: "f" });
    expect(followed(earlier, [finding("a", 2, { fingerprint: "f" }), here])).toBe(here);
  });

  it("is none where it is mended", () => expect(followed(earlier, [finding("a", 10)])).toBeNull());
});

describe("the filter", () => {
  const findings = [
    finding("a", 1, { severity: "error", message: "no Service `orders`" }),
    finding("b", 1, { severity: "info", effect: "Pods stay Pending" }),
  ];

  it("lets everything through at first", () => expect(filtered(findings, UNFILTERED)).toEqual(findings));

  it("keeps the chosen severities", () => {
    expect(filtered(findings, { severities: new Set(["error"]), text: "" })).toEqual([findings[0]]);
  });

  it("asks for every word, in any case, in any part", () => {
    const words = (text: string): number => filtered(findings, { severities: new Set(SEVERITIES), text }).length;
    expect(words("SERVICE orders")).toBe(1);
    expect(words("pending")).toBe(1);
    expect(words("service pending")).toBe(0);
    expect(words("open-egress")).toBe(2);
  });
});

describe("groups", () => {
  it("hold the findings of one file, in the order of the report", () => {
    const groups = byFile([finding("b", 1), finding("a", 1), finding("b", 2)]);
    expect(groups.map(({ file, findings }) => [file, findings.length])).toEqual([
      ["b", 2],
      ["a", 1],
    ]);
  });

  it("are counted by severity", () => {
    const counts = countsByFile([finding("a", 1), finding("a", 2, { severity: "error" })]);
    expect(counts.get("a")).toEqual({ error: 1, warning: 1, info: 0 });
  });
});

describe("fixes", () => {
  it("may be applied unless they are only shown", () => {
    const edits = [{ file: "a", start: 0, end: 1, text: "" }];
    expect(isApplicable(finding("a", 0))).toBe(false);
    expect(isApplicable(finding("a", 0, { fix: { applicability: "display-only", title: "t", edits } }))).toBe(false);
    expect(isApplicable(finding("a", 0, { fix: { applicability: "needs-review", title: "t", edits } }))).toBe(true);
  });

  it("that touch what another one changes wait for the next round", () => {
    const first = withEdits({ file: "a", start: 2, end: 4, text: "x" });
    const touching = withEdits({ file: "a", start: 4, end: 5, text: "y" }, { file: "b", start: 0, end: 0, text: "z" });
    const apart = withEdits({ file: "a", start: 0, end: 1, text: "w" });
    const edits = joinedEdits([first, touching, apart]);
    expect(edits.get("a")?.map((edit) => edit.text)).toEqual(["w", "x"]);
    expect(edits.has("b")).toBe(false);
  });

  it("leave what they do not name as it is", () => {
    expect(
      edited("abcdef", [
        { file: "a", start: 0, end: 0, text: ">" },
        { file: "a", start: 2, end: 4, text: "" },
      ]),
    ).toBe(">abef");
  });
});

describe("a text set from outside", () => {
  it.each([
    ["of any characters", fc.string({ unit: "binary" })],
    ["that repeat themselves", fc.string({ unit: fc.constantFrom("a", "b") })],
  ])("changes the editor in one place, to exactly that text: texts %s", (_name, text) => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const change = changeBetween(before, after);
        if (change === null) return before === after;
        return before.slice(0, change.from) + change.insert + before.slice(change.to) === after;
      }),
    );
  });

  it("changes nothing but what lies between the common beginning and end", () => {
    expect(changeBetween("kind: Pod\nname: a\n", "kind: Pod\nname: b\n")).toEqual({ from: 16, to: 17, insert: "b" });
    expect(changeBetween("same", "same")).toBeNull();
  });
});

describe("positions", () => {
  beforeAll(() => init());

  it("count as JavaScript does, also behind an emoji", () => {
    const text = "# 🚀 größer\napiVersion: v1\nkind: Namespace\nmetadata: {name: shop, name: shop} # 🚀\n";
    const workspace = new Workspace({ positions: "utf16" });
    workspace.set("a.yaml", text);
    const found = workspace.findings().find((it) => it.invariant === "manifest.duplicate-key");
    expect(text.slice(found?.location.start, found?.location.end)).toBe("name");
    workspace.free();
  });
});
