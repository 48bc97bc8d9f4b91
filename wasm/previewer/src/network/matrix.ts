/** Who reaches whom, as the cells of a table whose namespaces fold. */

import type { MapFlow, MapWorkload, NetworkMap } from "../../../src/index.js";

/** A row or column: a workload, a folded namespace, or everything outside the cluster. */
export interface Party {
  readonly kind: "workload" | "namespace" | "outside";
  /** What tells it from the others. */
  readonly key: string;
  /** What is shown. */
  readonly label: string;
  /** Empty for what is outside. */
  readonly namespace: string;
  /** The names that questions use for what is in it; empty for what is outside. */
  readonly workloads: readonly string[];
  /** No policy isolates any of it for what it receives. */
  readonly openIngress: boolean;
  /** No policy isolates any of it for what it sends. */
  readonly openEgress: boolean;
}

/** Neighbouring parties of one namespace. */
export interface Band {
  /** Empty for what is outside. */
  readonly namespace: string;
  readonly folded: boolean;
  readonly parties: readonly Party[];
}

/** What passes from one party to another. */
export interface Cell {
  /** `ports`: the same ports for all of it; `some`: not the same for all of it; `unasked`: no policy decides. */
  readonly passage: "all" | "ports" | "some" | "none" | "unasked";
  /** A few characters for the cell. */
  readonly short: string;
  /** The same in words. */
  readonly words: string;
  /** The flows behind it. */
  readonly flows: readonly MapFlow[];
}

/** A cell with what it is between. */
export interface ChosenCell {
  readonly from: Party;
  readonly to: Party;
  readonly cell: Cell;
}

/** Above this many workloads, all namespaces start folded. */
export const UNFOLDED_UP_TO = 12;

/** The address range that a question about everything outside names. */
export const OUTSIDE = "0.0.0.0/0";

const EVERYWHERE = "0.0.0.0/0,::/0";

/** The map of a network, ready to be shown. */
export class Matrix {
  private readonly byPair = new Map<string, MapFlow[]>();
  private readonly names: ReadonlySet<string>;

  constructor(private readonly map: NetworkMap) {
    this.names = new Set(map.workloads.map((workload) => workload.workload));
    for (const flow of map.flows) {
      const pair = pairOf(this.end(flow.from), this.end(flow.to));
      const flows = this.byPair.get(pair);
      if (flows === undefined) this.byPair.set(pair, [flow]);
      else flows.push(flow);
    }
  }

  /** The namespaces that hold workloads, in the order of the alphabet. */
  get namespaces(): string[] {
    return [...new Set(this.map.workloads.map((workload) => workload.namespace))].sort();
  }

  /** Which namespaces start folded: all where there are many workloads. */
  get foldedAtFirst(): string[] {
    return this.map.workloads.length > UNFOLDED_UP_TO ? this.namespaces : [];
  }

  /** The rows, and likewise the columns; what is outside comes last. */
  bands(folded: ReadonlySet<string>): Band[] {
    const bands = this.namespaces.map((namespace): Band => {
      const workloads = this.map.workloads.filter((workload) => workload.namespace === namespace);
      const ordered = workloads.sort((a, b) => (a.workload < b.workload ? -1 : 1));
      const isFolded = folded.has(namespace);
      const parties = isFolded ? [namespaceParty(namespace, ordered)] : workloadParties(ordered);
      return { namespace, folded: isFolded, parties };
    });
    if (bands.length === 0) return [];
    return [...bands, { namespace: "", folded: false, parties: [OUTSIDE_PARTY] }];
  }

  /** What passes. */
  cell(from: Party, to: Party): Cell {
    if (from.kind === "outside" && to.kind === "outside") {
      return { passage: "unasked", short: "", words: "not decided by policies", flows: [] };
    }
    const flows: MapFlow[] = [];
    const shapes = new Set<string>();
    let open = 0;
    for (const sender of endsOf(from)) {
      for (const receiver of endsOf(to)) {
        const between = this.byPair.get(pairOf(sender, receiver)) ?? [];
        flows.push(...between);
        shapes.add(between.map((flow) => `${elsewhere(flow)} ${flow.connections.text}`).join(";"));
        if (between.length > 0) open++;
      }
    }
    const pairs = endsOf(from).length * endsOf(to).length;
    const first = flows[0];
    if (first === undefined) return { passage: "none", short: "", words: "nothing passes", flows };
    if (shapes.size > 1) {
      return { passage: "some", short: `${open}/${pairs}`, words: `${open} of ${pairs} pairs connect`, flows };
    }
    if (flows.length > pairs || elsewhere(first) !== "") {
      const texts = flows.map((flow) => `${flow.connections.text} at ${elsewhere(flow) || "any address"}`);
      return { passage: "some", short: "part", words: [...new Set(texts)].join("; "), flows };
    }
    if (isAll(first)) return { passage: "all", short: "all", words: "all connections", flows };
    return { passage: "ports", short: shortPorts(first), words: first.connections.text, flows };
  }

  private end(name: string): string {
    return this.names.has(name) ? name : "";
  }
}

const OUTSIDE_PARTY: Party = {
  kind: "outside",
  key: "outside",
  label: "outside",
  namespace: "",
  workloads: [],
  openIngress: false,
  openEgress: false,
};

function namespaceParty(namespace: string, workloads: readonly MapWorkload[]): Party {
  return {
    kind: "namespace",
    key: `namespace ${namespace}`,
    label: namespace,
    namespace,
    workloads: workloads.map((workload) => workload.workload),
    openIngress: workloads.every((workload) => !workload.isolatedIngress),
    openEgress: workloads.every((workload) => !workload.isolatedEgress),
  };
}

/** A name that two kinds share carries its kind. */
function workloadParties(workloads: readonly MapWorkload[]): Party[] {
  return workloads.map((it) => {
    const shared = workloads.some((other) => other !== it && other.name === it.name);
    return {
      kind: "workload",
      key: `workload ${it.workload}`,
      label: shared ? `${it.name} (${it.kind})` : it.name,
      namespace: it.namespace,
      workloads: [it.workload],
      openIngress: !it.isolatedIngress,
      openEgress: !it.isolatedEgress,
    };
  });
}

function endsOf(party: Party): readonly string[] {
  return party.kind === "outside" ? [""] : party.workloads;
}

function pairOf(from: string, to: string): string {
  return `${from}\n${to}`;
}

/** The addresses outside, where they are not all of them. */
function elsewhere(flow: MapFlow): string {
  const addresses = [flow.from, flow.to].find((end) => !end.includes("["));
  return addresses === undefined || addresses === EVERYWHERE ? "" : addresses;
}

function isAll({ connections }: MapFlow): boolean {
  const whole = connections.ports.filter(({ first, last }) => first === 1 && last === 65535);
  return connections.otherProtocols && whole.length === 3;
}

function shortPorts({ connections }: MapFlow): string {
  const ranges = new Set(
    connections.ports.map(({ first, last }) => (first === last ? String(first) : `${first}–${last}`)),
  );
  const [only] = ranges;
  return ranges.size === 1 && only !== undefined && only.length <= 6 ? only : `${ranges.size} ports`;
}

/** Whom a question asks about: the workload, or the addresses of the flows where no workload is at that end. */
export function endpointOf(party: Party): string {
  return party.workloads[0] ?? OUTSIDE;
}
