import { beforeAll, describe, expect, test } from "vitest";
import { HardeningError, init, plan } from "../../src/index.js";

beforeAll(() => init());

const pods = ["web", "database"]
  .map((name) => `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: shop}\n`)
  .join("---\n");
const deny = [
  "# 😀",
  "apiVersion: networking.k8s.io/v1",
  "kind: NetworkPolicy",
  "metadata: {name: deny, namespace: shop}",
  "spec: {podSelector: {}, policyTypes: [Ingress]}",
  "",
].join("\n");

describe("plan", () => {
  test("tells what a change does and how to roll it out", () => {
    const made = plan({ "pods.yaml": pods }, { "deny.yaml": deny });
    expect(made.effects[0]?.kind).toBe("flowsCut");
    expect(made.effects[0]?.risk).toBe("moderate");
    expect(made.steps.map(({ apply }) => apply)).toEqual([["kubectl apply -f deny.yaml"]]);
  });

  test("tells places as strings of JavaScript have them", () => {
    const place = plan({ "pods.yaml": pods }, { "deny.yaml": deny }).objects[0]?.evidence[0]?.location;
    expect(deny.slice(place?.start, place?.end)).toBe("deny");
  });

  test("of files and themselves is empty", () => {
    const made = plan({ "pods.yaml": pods }, { "pods.yaml": pods });
    expect([made.effects, made.objects, made.steps]).toEqual([[], [], []]);
  });

  test("removes what is not wanted with prune only", () => {
    expect(plan({ "pods.yaml": pods }, {}).summary.removed).toBe(0);
    expect(plan({ "pods.yaml": pods }, {}, { prune: true }).summary.removed).toBe(2);
  });

  test("refuses options that there are not", () => {
    expect(() => plan({}, {}, { pruned: true } as never)).toThrow(HardeningError);
  });
});
