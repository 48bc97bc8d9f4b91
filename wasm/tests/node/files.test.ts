import { beforeAll, describe, expect, test } from "vitest";
import { check, Cluster, init, type Files } from "../../src/index.js";

beforeAll(() => init());

const first = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {team: shop}}\n";
const second = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n";

describe("files are given", () => {
  test.each<[string, Files]>([
    ["as an object", { "a.yaml": first, "b.yaml": second }],
    ["as a Map", new Map([["a.yaml", first], ["b.yaml", second]])],
    ["as pairs", [["a.yaml", first], ["b.yaml", second]]],
    ["as objects", [{ name: "a.yaml", text: first }, { name: "b.yaml", text: second }]],
  ])("%s, and read in that order", (_, files) => {
    const duplicate = check(files).findings.find(({ invariant }) => invariant === "cluster.duplicate-object");
    expect(duplicate?.location.file).toBe("b.yaml");
  });

  test("as none at all", () => {
    expect(check({})).toEqual({
      version: 1,
      findings: [],
      summary: { files: 0, objects: 0, errors: 0, warnings: 0, infos: 0, suppressed: 0 },
    });
  });
});

describe("files are refused", () => {
  test.each<[string, unknown, string]>([
    ["where a text stands alone", "kind: Pod", "files are given by name"],
    ["where there are none", null, "files are given by name"],
    ["where a text is a number", { "a.yaml": 1 }, "the text of a.yaml must be a string and is of type number"],
    ["where a text is missing", [["a.yaml"]], "the text of a.yaml must be a string and is of type undefined"],
    ["where a name is null", [[null, first]], "the name of a file must be a string and is null"],
  ])("%s", (_, files, message) => {
    const given = files as Files;
    expect(() => new Cluster(given)).toThrow(TypeError);
    expect(() => new Cluster(given)).toThrow(message);
  });
});
