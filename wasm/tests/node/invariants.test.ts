import { beforeAll, describe, expect, test } from "vitest";
import { check, explain, init, invariants } from "../../src/index.js";
import { shop } from "./shop.js";

beforeAll(() => init());

describe("invariants", () => {
  test("are listed by id, each in the area that its id begins with", () => {
    const all = invariants();
    const ids = all.map(({ id }) => id);
    expect(ids).toEqual([...new Set(ids)].sort());
    for (const { id, area } of all) expect(id.startsWith(`${area}.`)).toBe(true);
  });

  test("have a page each, which begins with the summary of the list", () => {
    for (const summary of invariants()) {
      const page = explain(summary.id);
      expect(page).toEqual({ ...summary, markdown: page.markdown });
      expect(page.markdown.startsWith(`# ${summary.id}\n`)).toBe(true);
      for (const section of ["What must hold", "Why", "Violates", "Holds", "References"]) {
        expect(page.markdown).toContain(`\n## ${section}\n`);
      }
    }
  });

  test("of which findings speak are all in the list", () => {
    const ids = new Set(invariants().map(({ id }) => id));
    for (const { invariant } of check(shop).findings) expect(ids).toContain(invariant);
  });
});
