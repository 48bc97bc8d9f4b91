/** Why something passes or not: what each end says, with the lines that say it. */

import type { Reach, ReachCase, Related, Side } from "../../../src/index.js";

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

/** Gives the text at a place, so that the name of a policy can be read there. */
export type TextAt = (location: Related["location"]) => string;

/** The cases of an answer with their evidence dealt out to both ends. */
export function reasonsOf(reach: Reach, evidence: readonly Related[], textAt: TextAt): CaseReason[] {
  return reach.cases.map((one) => ({
    addresses: one.addresses ?? [],
    passes: one.connections.text,
    ends: [
      endReason("sends", reach.from, one, evidence, textAt),
      endReason("receives", reach.to, one, evidence, textAt),
    ],
  }));
}

function endReason(
  role: EndReason["role"],
  name: string,
  one: ReachCase,
  evidence: readonly Related[],
  textAt: TextAt,
): EndReason {
  const side = role === "sends" ? one.egress : one.ingress;
  const direction = role === "sends" ? "egress" : "ingress";
  return {
    role,
    name,
    decision: side.decision,
    sentence: sentenceOf(side, direction),
    evidence: evidence.filter((related) => proves(side, direction, related, textAt)),
  };
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

/** The evidence of an answer is one list; which end a place belongs to follows from what the end names. */
function proves(side: Side, direction: Direction, { message, location }: Related, textAt: TextAt): boolean {
  switch (side.decision) {
    case "allowed":
      return side.rules.some((rule) => rule.path === location.path && message.includes(`\`${rule.policy}\``));
    case "denied": {
      const name = textAt(location).replace(/^["']|["']$/g, "");
      const names = side.policies.map((policy) => policy.slice(policy.indexOf("/") + 1));
      return message.includes(`for ${direction}`) && names.includes(name);
    }
    case "notIsolated":
      return message.includes("no policy isolates") && message.includes(`for ${direction}`);
    case "nodeTraffic":
      return message.includes("network of their node");
    case "outside":
      return false;
  }
}
