import { beforeAll, expect, test } from "vitest";
import { Cluster, HardeningError, init } from "../../src/index.js";

beforeAll(() => init());

const shop = { "shop.yaml": "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n" };
const claims = (count: number) => `apiVersion: hardening/v1alpha1
kind: Claims
claims:
  - claim: So many namespaces
    measure: {objects: {kind: Namespace, count: ${count}}}
`;

test("a claim is true, or false with what is there instead", () => {
  using cluster = new Cluster(shop);
  expect(cluster.claims(claims(1)).claims[0]?.outcome).toEqual({
    verdict: "true",
    measured: "1 Namespace object",
  });
  const measured = cluster.claims(claims(2));
  expect(measured.claims[0]?.outcome).toEqual({
    verdict: "false",
    measured: "1 Namespace object",
    why: "2 are claimed, 1 are there",
  });
  expect(measured.summary).toEqual({ areTrue: 0, areFalse: 1, cannotTell: 0 });
});

test("claims that cannot be read are refused with a place", () => {
  using cluster = new Cluster(shop);
  try {
    cluster.claims(claims(1).replace("objects", "object"));
    expect.unreachable();
  } catch (error) {
    if (!(error instanceof HardeningError)) throw error;
    expect(error.kind).toBe("claims");
    expect(error.message).toBe("claims.yaml:5:15: there is no `object` here; did you mean `objects`?");
  }
});
