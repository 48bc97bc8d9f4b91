import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { check, Cluster, init, Workspace } from "../../src/index.js";
import { byPath, shop } from "./shop.js";

beforeAll(() => init());

const contents = [
  ...Object.values(shop).slice(0, 6),
  "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {team: shop}}\n",
  "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n",
  "kind: Pod\nkind: Pod\n",
  "{",
  "",
];

const name = fc.constantFrom("a.yaml", "a-b.yaml", "a/b.yaml", "a/c.yaml", "b.yaml", "ü/😀.yaml");

const change = fc.oneof(
  fc.record({ kind: fc.constant("set" as const), name, text: fc.constantFrom(...contents) }),
  fc.record({ kind: fc.constant("remove" as const), name }),
);

describe("a workspace", () => {
  test("is at any moment what a cluster of its files would be, in the order of their paths", () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 12 }), (changes) => {
        using workspace = new Workspace();
        const files = new Map<string, string>();
        for (const one of changes) {
          if (one.kind === "set") {
            workspace.set(one.name, one.text);
            files.set(one.name, one.text);
          } else {
            expect(workspace.remove(one.name)).toBe(files.delete(one.name));
          }
          const sorted = [...files].sort(([first], [second]) => byPath(first, second));
          expect(workspace.report()).toEqual(check(sorted));
        }
        using fresh = new Cluster([...files].sort(([first], [second]) => byPath(first, second)));
        expect(workspace.ask({ kind: "network" })).toEqual(fresh.ask({ kind: "network" }));
      }),
      { numRuns: 60 },
    );
  });

  test("has its findings without the rest of the report, too", () => {
    const workspace = new Workspace();
    workspace.set("a.yaml", "kind: Pod\nkind: Pod\n");
    expect(workspace.findings()).toEqual(workspace.report().findings);
    expect(workspace.findings().length).toBeGreaterThan(0);
  });

  test("keeps the options that it was made with", () => {
    const config = { apiVersion: "hardening/v1alpha1", kind: "Config", select: ["manifest"] };
    const workspace = new Workspace({ config });
    for (const [file, text] of Object.entries(shop)) workspace.set(file, text);
    expect(workspace.report()).toEqual(check(shop, { config }));
  });

  test("refuses what is no text", () => {
    const workspace = new Workspace();
    expect(() => workspace.set("a.yaml", 1 as unknown as string)).toThrow(TypeError);
    expect(() => workspace.remove(undefined as unknown as string)).toThrow("the name of a file must be a string");
  });
});
