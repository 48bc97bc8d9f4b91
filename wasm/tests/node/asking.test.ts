import { beforeAll, describe, expect, expectTypeOf, test } from "vitest";
import {
  Cluster,
  init,
  Workspace,
  type Answer,
  type Exposed,
  type NeededFlows,
  type NetworkMap,
  type Question,
  type Reach,
} from "../../src/index.js";
import { shop } from "./shop.js";

let cluster: Cluster;

beforeAll(async () => {
  await init();
  cluster = new Cluster(shop);
});

describe("an answer", () => {
  test("has the form that its question asks for", () => {
    const reach = cluster.ask({ kind: "reach", from: "shop/frontend", to: "Deployment/orders", port: 8000 });
    expectTypeOf(reach.answer).toEqualTypeOf<Reach>();
    expect(reach).toMatchObject({ version: 1, answer: { from: "shop/frontend[Deployment]", to: "shop/orders[Deployment]" } });
    const network = cluster.ask({ kind: "network" });
    expectTypeOf(network.answer).toEqualTypeOf<NetworkMap>();
    expect(network.answer.workloads.map(({ workload }) => workload)).toContain("shop/frontend[Deployment]");
    const exposed = cluster.ask({ kind: "exposed" });
    expectTypeOf(exposed.answer).toEqualTypeOf<Exposed>();
    expect(exposed.answer.workloads.length).toBeGreaterThan(0);
    const needed = cluster.ask({ kind: "neededFlows" });
    expectTypeOf(needed.answer).toEqualTypeOf<NeededFlows>();
    expect(needed.answer.flows.length).toBe(needed.evidence.length);
  });

  test("to a question that is not known before has any of the forms", () => {
    const question = { kind: "network" } as Question;
    const answer = cluster.ask(question);
    expectTypeOf(answer.answer).toEqualTypeOf<Answer["answer"]>();
    expect(answer.question).toEqual(question);
  });

  test("is the same from a workspace", () => {
    const workspace = new Workspace();
    for (const [name, text] of Object.entries(shop)) workspace.set(name, text);
    const questions: Question[] = [
      { kind: "network" },
      { kind: "exposed" },
      { kind: "neededFlows" },
      { kind: "reach", from: "shop/frontend", to: "internet" },
    ];
    for (const question of questions) expect(workspace.ask(question)).toEqual(cluster.ask(question));
  });
});

describe("canReach", () => {
  const pods = ["web", "orders"].map(
    (name) =>
      `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: shop, labels: {app: ${name}}}\n` +
      "spec: {containers: [{name: main, image: main:1, ports: [{name: http, containerPort: 8080}]}]}\n",
  );
  const policy =
    "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: orders, namespace: shop}\n" +
    "spec:\n  podSelector: {matchLabels: {app: orders}}\n  policyTypes: [Ingress]\n" +
    "  ingress: [{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: 8080}]}]\n";
  const guarded = () => new Cluster({ "pods.yaml": pods.join("---\n"), "policy.yaml": policy });

  test("is true where all that is asked about passes", () => {
    expect(guarded().canReach("shop/web", "shop/orders", 8080)).toBe(true);
    expect(guarded().canReach("shop/web", "shop/orders", "http")).toBe(true);
    expect(guarded().canReach("shop/orders", "shop/web")).toBe(true);
  });

  test("is false where none of it passes, or only some", () => {
    expect(guarded().canReach("shop/web", "shop/orders", 5432)).toBe(false);
    expect(guarded().canReach("shop/web", "shop/orders", 8080, "UDP")).toBe(false);
    expect(guarded().canReach("shop/web", "shop/orders")).toBe(false);
    expect(guarded().canReach("internet", "shop/orders", 8080)).toBe(false);
  });
});
