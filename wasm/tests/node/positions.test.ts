import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { check, Cluster, init, type Finding, type Location } from "../../src/index.js";

beforeAll(() => init());

/** The places of a finding: its own and those of its evidence. */
function places({ location, related }: Finding): Location[] {
  return [location, ...related.map((one) => one.location)];
}

/** Where a line and a column are in a string, as JavaScript counts. */
function offsetOf(text: string, line: number, column: number): number {
  const before = text.split("\n").slice(0, line - 1);
  return before.reduce((sum, one) => sum + one.length + 1, 0) + column - 1;
}

/** Where a byte of the text in UTF-8 is in the string. */
function offsetOfByte(text: string, byte: number): number {
  return new TextDecoder().decode(new TextEncoder().encode(text).subarray(0, byte)).length;
}

/** Where a character, counted in Unicode scalar values, is in its line, counted in UTF-16. */
function columnOfScalar(text: string, line: number, column: number): number {
  const scalars = [...(text.split("\n")[line - 1] ?? "")];
  return scalars.slice(0, column - 1).join("").length + 1;
}

/** Manifests with faults behind, between and after characters that UTF-8, UTF-16 and Unicode count differently. */
function manifests(word: string): string {
  return [
    `# ${word}`,
    "apiVersion: v1",
    "kind: ConfigMap",
    `metadata: {annotations: {note: "${word}"}, name: shop, namespace: shop, name: shop}`,
    `data: {"${word}": "${word}", on: "${word}", note: "${word}", note: "${word}"}`,
    "---",
    `{apiVersion: v1, kind: Pod, metadata: {name: web}, spec: {containers: [{name: web, image: "${word}", prots: []}]}}`,
    "",
  ].join("\n");
}

const word = fc.string({
  unit: fc.constantFrom("a", "é", "ü", "ß", "–", "漢", "😀", "👩‍🍳", "e\u0301", "\u00a0"),
  maxLength: 8,
});

describe("positions are in UTF-16 by default", () => {
  test("so that a location cuts its text out of the string", () => {
    const text = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: shop}\ndata: {"😀ü": "x", "😀ü": "y"}\n';
    const { findings } = check({ "shop.yaml": text });
    const finding = findings.find(({ invariant }) => invariant === "manifest.duplicate-key");
    expect(finding).toBeDefined();
    const cut = finding && places(finding).map(({ start, end }) => text.slice(start, end));
    expect(cut).toEqual(['"😀ü"', '"😀ü"']);
    expect(finding?.location).toMatchObject({ line: 4, column: 20, endColumn: 25 });
  });

  test("lines and columns name the same places as start and end", () => {
    fc.assert(
      fc.property(word, (chosen) => {
        const text = manifests(chosen);
        const located = check({ "shop.yaml": text }).findings.flatMap(places);
        expect(located.length).toBeGreaterThan(3);
        for (const place of located) {
          expect(offsetOf(text, place.line, place.column)).toBe(place.start);
          expect(offsetOf(text, place.endLine, place.endColumn)).toBe(place.end);
        }
      }),
    );
  });

  test("they are the places that bytes and Unicode scalar values name", () => {
    fc.assert(
      fc.property(word, (chosen) => {
        const text = manifests(chosen);
        const counted = check({ "shop.yaml": text }, { positions: "utf8" }).findings.flatMap(places);
        const expected = counted.map((place) => ({
          ...place,
          start: offsetOfByte(text, place.start),
          end: offsetOfByte(text, place.end),
          column: columnOfScalar(text, place.line, place.column),
          endColumn: columnOfScalar(text, place.endLine, place.endColumn),
        }));
        expect(check({ "shop.yaml": text }).findings.flatMap(places)).toEqual(expected);
      }),
    );
  });

  test("a lone surrogate counts as one, as it does in the string", () => {
    const text = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: shop}\ndata: {"\ud83d": "x", key: "y", key: "z"}\n';
    const finding = check({ "shop.yaml": text }).findings.find(({ invariant }) => invariant === "manifest.duplicate-key");
    expect(finding && text.slice(finding.location.start, finding.location.end)).toBe("key");
  });

  test("evidence of answers is counted so, too", () => {
    const text = [
      "apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop}\n",
      'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {annotations: {note: "😀ü"}, name: none, namespace: shop}\n' +
        "spec: {podSelector: {}, policyTypes: [Ingress]}\n",
    ].join("---\n");
    const { evidence } = new Cluster({ "shop.yaml": text }).ask({ kind: "reach", from: "internet", to: "shop/web" });
    const cut = evidence.map(({ location: { start, end } }) => text.slice(start, end));
    expect(cut).toContain("none");
  });
});
