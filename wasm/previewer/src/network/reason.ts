/** Why something passes or not: what each end says, with the lines that say it. */

import type { Reach, Related, Side } from "../../../src/index.js";

/** One end of a connection. */
export interface EndReason {
  /** `sends` or `receives`. */
  readonly role: "sends" | "receives";
  /** Who. */
  readonly name: string;
  /** What it says, in a word. */
  readonly decision: Side["decision"];
  /** The same in a sentence. */
  readonly sentence: string;
  /** The places that prove it. */
  readonly evidence: readonly Related[];
}

/** What passes in one case, and both ends. */
export interface CaseReason {
  /** The addresses that the case is about; empty between two workloads. */
  readonly addresses: readonly string[];
  /** What passes. */
  readonly passes: string;
  readonly ends: readonly [EndReason, EndReason];
}

/** The cases of an answer, with what each end says. */
export function reasonsOf(reach: Reach): CaseReason[] {
  return reach.cases.map((one) => ({
    addresses: one.addresses ?? [],
    passes: one.connections.text,
    ends: [endReason("sends", reach.from, one.egress), endReason("receives", reach.to, one.ingress)],
  }));
}

function endReason(role: EndReason["role"], name: string, side: Side): EndReason {
  const sentence = sentenceOf(side, role === "sends" ? "egress" : "ingress");
  return { role, name, decision: side.decision, sentence, evidence: side.evidence };
}

type Direction = "egress" | "ingress";

function sentenceOf({ decision, rules, policies }: Side, direction: Direction): string {
  const way = direction === "egress" ? "out" : "in";
  switch (decision) {
    case "allowed":
      return rules.length === 1 ? `1 rule lets it ${way}.` : `${rules.length} rules let it ${way}.`;
    case "denied": {
      const isolated = policies.length === 1 ? "1 policy isolates it" : `${policies.length} policies isolate it`;
      return `${isolated}, and no rule lets this ${way}.`;
    }
    case "notIsolated":
      return `No policy isolates it for ${direction}, so everything passes.`;
    case "nodeTraffic":
      return "Its pods use the network of their node, where policies have no say.";
    case "outside":
      return "It is outside the cluster, where policies have no say.";
  }
}
