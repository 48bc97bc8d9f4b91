import { beforeAll, describe, expect, it } from "vitest";
import { init, type Location, Workspace } from "../../src/index.js";
import { type CaseReason, reasonsOf } from "../../previewer/src/network/reason.js";

const NAMES =
  "apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n---\napiVersion: v1\nkind: Namespace\nmetadata: {name: b}\n";

const POLICIES = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: default-deny, namespace: a}
spec:
  podSelector: {}
  policyTypes: [Egress]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: "default-deny", namespace: b}
spec:
  podSelector: {}
  policyTypes: [Ingress]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: from-web, namespace: b}
spec:
  podSelector: {matchLabels: {app: open}}
  ingress:
    - ports: [{port: 80}]
    - from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: a}}}]
`;

const files: Record<string, string> = {
  "names.yaml": NAMES,
  "policies.yaml": POLICIES,
  "pods.yaml": ["a/web", "b/shut", "b/open", "b/node"].map(pod).join("---\n"),
};

function pod(name: string): string {
  const [namespace, app] = name.split("/");
  const network = app === "node" ? "hostNetwork: true, " : "";
  return `apiVersion: v1\nkind: Pod\nmetadata: {name: ${app}, namespace: ${namespace}, labels: {app: ${app}}}\nspec: {${network}containers: [{name: c, image: i}]}\n`;
}

function textAt({ file, start, end }: Location): string {
  return (files[file] ?? "").slice(start, end);
}

let workspace: Workspace;

beforeAll(async () => {
  await init();
  workspace = new Workspace({ positions: "utf16" });
  for (const [name, text] of Object.entries(files)) workspace.set(name, text);
});

function reasons(from: string, to: string): CaseReason[] {
  return reasonsOf(workspace.ask({ kind: "reach", from, to }).answer);
}

const lines = (reason: CaseReason | undefined, end: 0 | 1): number[] =>
  (reason?.ends[end].evidence ?? []).map((it) => it.location.line);

describe("why something does not pass", () => {
  it("shows at each end the policies that isolate it, also where both have the same name", () => {
    const [reason] = reasons("a/web", "b/shut");
    expect(reason?.ends.map((end) => end.decision)).toEqual(["denied", "denied"]);
    expect(lines(reason, 0)).toEqual([3]);
    expect(lines(reason, 1)).toEqual([10]);
  });

  it("says so in a sentence", () => {
    const [reason] = reasons("a/web", "b/shut");
    expect(reason?.ends[0].sentence).toBe("1 policy isolates it, and no rule lets this out.");
    expect(reason?.ends[1].sentence).toBe("1 policy isolates it, and no rule lets this in.");
  });
});

describe("why something passes", () => {
  it("shows the rules that let it in", () => {
    const [reason] = reasons("a/web", "b/open");
    expect(reason?.ends[1]).toMatchObject({ role: "receives", decision: "allowed", sentence: "2 rules let it in." });
    expect(lines(reason, 1)).toEqual([21, 22]);
  });

  it("shows the workload that no policy isolates", () => {
    const [reason] = reasons("b/shut", "a/web");
    expect(reason?.ends.map((end) => end.decision)).toEqual(["notIsolated", "notIsolated"]);
    expect(reason?.ends.map((end) => end.evidence.length)).toEqual([1, 1]);
  });

  it("shows the pods that use the network of their node", () => {
    const [reason] = reasons("b/shut", "b/node");
    expect(reason?.ends[1].decision).toBe("nodeTraffic");
    expect(textAt(reason?.ends[1].evidence[0]?.location as Location)).toBe("true");
  });
});

describe("an end outside", () => {
  it("proves nothing, and the cases name their addresses", () => {
    const [reason] = reasons("internet", "b/shut");
    expect(reason?.ends[0]).toMatchObject({ decision: "outside", evidence: [] });
    expect(reason?.addresses.length).toBeGreaterThan(0);
  });
});
