import { describe, expect, it } from "vitest";
import type { MapFlow, MapWorkload, NetworkMap } from "../../src/index.js";
import { endpointOf, Matrix, OUTSIDE, type Party, UNFOLDED_UP_TO } from "../../previewer/src/network/matrix.js";

const WHOLE = ["TCP", "UDP", "SCTP"].map((protocol) => ({ protocol, first: 1, last: 65535 }));

function workload(namespace: string, name: string, kind = "Deployment", isolated = true): MapWorkload {
  const workload = `${namespace}/${name}[${kind}]`;
  return { workload, namespace, kind, name, isolatedIngress: isolated, isolatedEgress: isolated };
}

function all(from: string, to: string): MapFlow {
  return { from, to, connections: { text: "all connections", ports: WHOLE, otherProtocols: true } };
}

function tcp(from: string, to: string, ...ports: number[]): MapFlow {
  const ranges = ports.map((port) => ({ protocol: "TCP", first: port, last: port }));
  return { from, to, connections: { text: `TCP ${ports.join(", ")}`, ports: ranges, otherProtocols: false } };
}

const web = workload("shop", "web");
const orders = workload("shop", "orders");
const db = workload("data", "db", "StatefulSet");

function matrixOf(flows: MapFlow[], workloads = [web, orders, db]): Matrix {
  return new Matrix({ flows, workloads } satisfies NetworkMap);
}

function party(matrix: Matrix, key: string, folded: string[] = []): Party {
  const found = matrix
    .bands(new Set(folded))
    .flatMap((band) => band.parties)
    .find((it) => it.key === key);
  if (found === undefined) throw new Error(`no party ${key}`);
  return found;
}

describe("rows and columns", () => {
  it("are namespaces in the order of the alphabet, their workloads, and last what is outside", () => {
    const bands = matrixOf([]).bands(new Set());
    expect(bands.map((band) => band.namespace)).toEqual(["data", "shop", ""]);
    expect(bands.map((band) => band.parties.map((it) => it.label))).toEqual([["db"], ["orders", "web"], ["outside"]]);
  });

  it("are one for a folded namespace", () => {
    const [, shop] = matrixOf([]).bands(new Set(["shop"]));
    expect(shop?.parties).toHaveLength(1);
    expect(shop?.parties[0]).toMatchObject({
      kind: "namespace",
      label: "shop",
      workloads: [orders.workload, web.workload],
    });
  });

  it("carry the kind where two workloads of a namespace share their name", () => {
    const twins = [workload("shop", "web"), workload("shop", "web", "CronJob")];
    const labels = matrixOf([], twins)
      .bands(new Set())[0]
      ?.parties.map((it) => it.label);
    expect(labels).toEqual(["web (CronJob)", "web (Deployment)"]);
  });

  it("are none where there are no workloads", () => {
    expect(matrixOf([], []).bands(new Set())).toEqual([]);
  });

  it("start folded only where there are many workloads", () => {
    const many = (count: number): MapWorkload[] => Array.from({ length: count }, (_, at) => workload("shop", `w${at}`));
    expect(matrixOf([], many(UNFOLDED_UP_TO)).foldedAtFirst).toEqual([]);
    expect(matrixOf([], many(UNFOLDED_UP_TO + 1)).foldedAtFirst).toEqual(["shop"]);
  });

  it("say that a namespace is open only where none of its workloads is isolated", () => {
    const mixed = matrixOf([], [workload("shop", "a", "Deployment", false), workload("shop", "b")]);
    const open = matrixOf([], [workload("shop", "a", "Deployment", false)]);
    expect(party(mixed, "namespace shop", ["shop"]).openEgress).toBe(false);
    expect(party(open, "namespace shop", ["shop"]).openEgress).toBe(true);
  });
});

describe("a cell between two workloads", () => {
  const matrix = matrixOf([
    all(web.workload, orders.workload),
    tcp(orders.workload, db.workload, 5432),
    tcp(web.workload, db.workload, 80, 443),
  ]);
  const cell = (from: MapWorkload, to: MapWorkload) =>
    matrix.cell(party(matrix, `workload ${from.workload}`), party(matrix, `workload ${to.workload}`));

  it("is `all` where every connection passes", () => expect(cell(web, orders)).toMatchObject({ passage: "all" }));
  it("shows a single port", () =>
    expect(cell(orders, db)).toMatchObject({ passage: "ports", short: "5432", words: "TCP 5432" }));
  it("counts several ports", () => expect(cell(web, db)).toMatchObject({ passage: "ports", short: "2 ports" }));
  it("is `none` where the map has no flow", () => expect(cell(db, web)).toMatchObject({ passage: "none", flows: [] }));
});

describe("a cell of a folded namespace", () => {
  const cell = (flows: MapFlow[]) => {
    const matrix = matrixOf(flows);
    return matrix.cell(
      party(matrix, "namespace shop", ["shop", "data"]),
      party(matrix, "namespace data", ["shop", "data"]),
    );
  };

  it("is what all pairs have in common", () => {
    expect(cell([tcp(web.workload, db.workload, 5432), tcp(orders.workload, db.workload, 5432)])).toMatchObject({
      passage: "ports",
      short: "5432",
    });
    expect(cell([all(web.workload, db.workload), all(orders.workload, db.workload)]).passage).toBe("all");
    expect(cell([]).passage).toBe("none");
  });

  it("counts the pairs that connect where they differ", () => {
    const differing = cell([tcp(web.workload, db.workload, 5432)]);
    expect(differing).toMatchObject({ passage: "some", short: "1/2", words: "1 of 2 pairs connect" });
    expect(differing.flows).toHaveLength(1);
  });

  it("is `some` where all connect, but not on the same ports", () => {
    const differing = cell([tcp(web.workload, db.workload, 5432), tcp(orders.workload, db.workload, 6432)]);
    expect(differing).toMatchObject({ passage: "some", short: "2/2" });
  });
});

describe("a cell with what is outside", () => {
  const cell = (flows: MapFlow[]) => {
    const matrix = matrixOf(flows);
    return matrix.cell(party(matrix, `workload ${web.workload}`), party(matrix, "outside"));
  };

  it("is `all` where every address is reached on every port", () => {
    expect(cell([all(web.workload, "0.0.0.0/0,::/0")]).passage).toBe("all");
  });

  it("is `some` where only some addresses are reached, and names them", () => {
    expect(cell([tcp(web.workload, "10.0.0.0/8", 443)])).toMatchObject({
      passage: "some",
      words: "TCP 443 at 10.0.0.0/8",
    });
  });

  it("is not asked between two ends outside", () => {
    const matrix = matrixOf([]);
    expect(matrix.cell(party(matrix, "outside"), party(matrix, "outside")).passage).toBe("unasked");
  });

  it("asks about every address", () => {
    const matrix = matrixOf([]);
    expect(endpointOf(party(matrix, "outside"))).toBe(OUTSIDE);
    expect(endpointOf(party(matrix, `workload ${web.workload}`))).toBe(web.workload);
  });
});
