import { beforeAll, describe, expect, test } from "vitest";
import {
  check,
  Cluster,
  explain,
  HardeningError,
  init,
  Workspace,
  type Applicability,
  type CheckOptions,
  type Question,
} from "../../src/index.js";

beforeAll(() => init());

const pods = ["web", "orders"].map((name) => `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: shop}\n`);
const files = { "shop.yaml": pods.join("---\n") };

function refusal(call: () => unknown): HardeningError {
  try {
    call();
  } catch (error) {
    if (error instanceof HardeningError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

describe("options", () => {
  test("that do not exist are refused, by both that take options", () => {
    const options = { colour: "red" } as CheckOptions;
    for (const call of [() => check(files, options), () => new Workspace(options)]) {
      const error = refusal(call);
      expect(error.kind).toBe("options");
      expect(error.message).toContain("`colour`");
      expect(error.location).toBeNull();
    }
  });

  test("say where a configuration is wrong, and begin the message with it", () => {
    const config = "apiVersion: hardening/v1alpha1\nkind: Config\nselekt: [network]\n";
    const error = refusal(() => check(files, { config, configName: "hardening.yaml" }));
    expect(error.kind).toBe("config");
    expect(error.location).toMatchObject({ file: "hardening.yaml", line: 3 });
    expect(error.message).toMatch(/^hardening\.yaml:3:\d+: .*selekt/);
  });

  test("take a configuration as text or as an object", () => {
    const text = "apiVersion: hardening/v1alpha1\nkind: Config\nselect: [manifest]\n";
    const object = { apiVersion: "hardening/v1alpha1", kind: "Config", select: ["manifest"] };
    const faulty = { "a.yaml": "kind: Pod\nkind: Pod\n" };
    const all = check(faulty).findings;
    for (const config of [text, object]) {
      const { findings } = check(faulty, { config });
      expect(findings).toEqual(all.filter(({ invariant }) => invariant.startsWith("manifest.")));
      expect(findings.length).toBeLessThan(all.length);
    }
  });

  test("take a baseline, whose findings are counted and not reported", () => {
    const faulty = { "a.yaml": "kind: Pod\nkind: Pod\n" };
    const { findings } = check(faulty);
    const fingerprints = findings.map(({ fingerprint }) => fingerprint);
    const report = check(faulty, { baseline: { version: 1, fingerprints } });
    expect(report.findings).toEqual([]);
    expect(report.summary.suppressed).toBe(findings.length);
  });
});

describe("questions", () => {
  test.each<[string, Question, string]>([
    ["that do not exist", { kind: "weather" } as unknown as Question, "weather"],
    ["about nobody", { kind: "reach", from: "shop/web", to: "shop/order" }, "the nearest is `shop/orders"],
    ["about no port", { kind: "reach", from: "shop/web", to: "shop/orders", port: 0 }, "ports go from 1 to 65535"],
    ["about two ends outside", { kind: "reach", from: "internet", to: "10.0.0.1" }, "both outside the cluster"],
  ])("%s are refused, by clusters and workspaces alike", (_, question, message) => {
    const workspace = new Workspace();
    for (const [name, text] of Object.entries(files)) workspace.set(name, text);
    const errors = [new Cluster(files), workspace].map((asked) => refusal(() => asked.ask(question)));
    for (const error of errors) {
      expect(error.kind).toBe("question");
      expect(error.message).toContain(message);
    }
  });
});

describe("what else", () => {
  test("an invariant that does not exist is refused, and the nearest is named", () => {
    const error = refusal(() => explain("cluster.duplicate-objects"));
    expect(error.kind).toBe("unknownInvariant");
    expect(error.message).toContain("the nearest is `cluster.duplicate-object`");
  });

  test("an applicability that does not exist is refused", () => {
    const error = refusal(() => new Cluster(files).fix("reckless" as Applicability));
    expect(error.kind).toBe("options");
    expect(error.message).toContain("reckless");
  });

  test("a refusal leaves the cluster as it was", () => {
    const cluster = new Cluster(files);
    refusal(() => cluster.ask({ kind: "reach", from: "nobody", to: "shop/web" }));
    expect(cluster.canReach("shop/web", "shop/orders")).toBe(true);
  });
});
