import { beforeAll, describe, expect, test } from "vitest";
import { check, Cluster, HardeningError, infer, init, render } from "../../src/index.js";

beforeAll(() => init());

const spec = [
  "# 😀",
  "apiVersion: hardening/v1alpha1",
  "kind: Phase1",
  'cluster: {name: small, kubernetesVersion: "1.32", apiServer: {addresses: [10.0.0.1]}, nodes: [10.0.0.0/24]}',
  "namespaces: [{name: shop}]",
  "services: [{name: 'web', namespace: shop, ports: [{name: http, port: 8080}]}]",
  "",
].join("\n");

describe("render", () => {
  test("gives files that can be checked", () => {
    const { files } = render(spec);
    expect(files.map(({ path }) => path)).toContain("services/shop.yaml");
    const manifests = files.filter(({ path }) => path.endsWith(".yaml"));
    const report = check(Object.fromEntries(manifests.map(({ path, text }) => [path, text])));
    expect(report.summary.files).toBe(manifests.length);
    expect(report.findings.filter(({ invariant }) => invariant.startsWith("manifest."))).toEqual([]);
  });

  test("tells the place of the first fault as strings of JavaScript have it", () => {
    const wrong = spec.replace("namespace: shop", "namespace: '😀'");
    try {
      render(wrong, "small.yaml");
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(HardeningError);
      const { kind, location } = error as HardeningError;
      expect(kind).toBe("spec");
      expect(location?.file).toBe("small.yaml");
      expect(wrong.slice(location?.start, location?.end)).toBe("'😀'");
    }
  });

  test("takes text only", () => {
    expect(() => render(1 as never)).toThrow(TypeError);
  });
});

describe("against", () => {
  test("says which objects of a spec are there", () => {
    const manifests = render(spec).files.filter(({ path }) => path.endsWith(".yaml"));
    const rendered = new Cluster(Object.fromEntries(manifests.map(({ path, text }) => [path, text])));
    const { objects, asRendered } = rendered.against(spec);
    expect(asRendered).toBe(objects);
    expect(new Cluster({}).against(spec).missing).toContain("Namespace shop");
  });

  test("refuses a spec that does not hold together", () => {
    expect(() => new Cluster({}).against("kind: Phase1")).toThrow(HardeningError);
  });
});

describe("infer", () => {
  test("gives a spec that renders", () => {
    const { files } = render(spec);
    const inferred = infer(Object.fromEntries(files.map(({ path, text }) => [path, text])));
    expect(inferred.notes.some(({ kind }) => kind === "toFillIn")).toBe(true);
    expect(render(inferred.spec).files.map(({ path }) => path)).toContain("services/shop.yaml");
  });

  test("refuses options that there are not", () => {
    expect(() => infer({}, { other: true } as never)).toThrow(HardeningError);
  });
});
