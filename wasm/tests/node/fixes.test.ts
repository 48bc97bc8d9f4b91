import { beforeAll, describe, expect, test } from "vitest";
import { check, Cluster, init, type Edit } from "../../src/index.js";
import { shop } from "./shop.js";

beforeAll(() => init());

/** A text with edits, as an editor would apply them. */
function edited(text: string, edits: readonly Edit[]): string {
  const lastFirst = [...edits].sort((one, other) => other.start - one.start);
  return lastFirst.reduce((made, edit) => made.slice(0, edit.start) + edit.text + made.slice(edit.end), text);
}

const misspelt = [
  "# 😀 ünïcode before the fault",
  "apiVersion: apps/v1",
  "kind: Deployment",
  'metadata: {annotations: {note: "😀"}, name: web, namespace: shop}',
  "spec:",
  "  selector: {matchLabels: {app: web}}",
  "  template:",
  '    metadata: {annotations: {note: "👩‍🍳"}, lables: {app: web}}',
  "    spec: {containers: [{name: web, image: web:1}]}",
  "",
].join("\n");

describe("edits", () => {
  test("apply to strings as they are", () => {
    const finding = check({ "web.yaml": misspelt }).findings.find(({ fix }) => fix?.edits.length === 1);
    expect(finding?.fix?.edits.map(({ start, end }) => misspelt.slice(start, end))).toEqual(["lables"]);
    const mended = edited(misspelt, finding?.fix?.edits ?? []);
    expect(mended).toBe(misspelt.replace("lables", "labels"));
  });
});

describe("fix", () => {
  test("gives the files that changed, how many fixes there were, and what is left", () => {
    const files = { "web.yaml": misspelt, "shop.yaml": "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n" };
    const fixed = new Cluster(files).fix("needs-review");
    expect(fixed.version).toBe(1);
    expect(fixed.files.map(({ name }) => name)).toEqual(["web.yaml"]);
    expect(fixed.applied).toBeGreaterThan(0);
    const made = Object.fromEntries(fixed.files.map(({ name, text }) => [name, text]));
    expect(fixed.report).toEqual(check({ ...files, ...made }));
  });

  test("applies safe fixes where nothing else is asked for, and leaves none of them", () => {
    const fixed = new Cluster(shop).fix();
    const safe = (report: typeof fixed.report) => report.findings.filter(({ fix }) => fix?.applicability === "safe");
    expect(safe(check(shop)).length).toBe(fixed.applied);
    expect(safe(fixed.report)).toEqual([]);
  });

  test("leaves the cluster as it was", () => {
    const cluster = new Cluster(shop);
    const before = cluster.report();
    cluster.fix("needs-review");
    expect(cluster.report()).toEqual(before);
  });
});
