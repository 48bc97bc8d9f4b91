/** Files that stay as they are, read as one cluster. */

import { RawCluster } from "../pkg/hardening.js";
import { type Files, listed, requireText } from "./files.js";
import { Handle } from "./module.js";
import type { AgainstSpec, Applicability, AskedPort, AskedProtocol, CheckOptions, Fixed, MeasuredClaims, Question, Report } from "./types.js";
import { type AnswerTo, optionsText, parsed, questionText } from "./values.js";

/**
 * What files describe, read once and asked as often as you like.
 *
 * It holds memory of the WebAssembly module until {@link Cluster.free} is called or the garbage collector finds it.
 *
 * @example
 * ```ts
 * import { Cluster, init } from "hardening";
 *
 * await init();
 * const cluster = new Cluster({
 *   "web.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop}",
 *   "orders.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: orders, namespace: shop}",
 * });
 * const { answer } = cluster.ask({ kind: "reach", from: "shop/web", to: "shop/orders" });
 * console.log(answer.sentence);
 * cluster.free();
 * ```
 */
export class Cluster {
  readonly #handle: Handle<RawCluster>;

  /**
   * Reads files.
   *
   * @throws HardeningError where the options are refused
   * @throws TypeError where a name or a text is no string
   */
  constructor(files: Files, options?: CheckOptions) {
    const { names, texts } = listed(files);
    this.#handle = new Handle("Cluster", () => new RawCluster(names, texts, optionsText(options)));
  }

  /** What is broken, ordered by file and position. */
  report(): Report {
    return parsed(this.#handle.use((raw) => raw.report()));
  }

  /**
   * Answers a question, with the places that prove the answer.
   *
   * @throws HardeningError where it is no question, or names what is not there
   */
  ask<const Q extends Question>(question: Q): AnswerTo<Q> {
    return parsed(this.#handle.use((raw) => raw.ask(questionText(question))));
  }

  /**
   * Measures what is said of the cluster: each claim is true, false, or not to be told from manifests.
   *
   * @param claims - the text of a file of claims, YAML or JSON
   * @param name - how errors call it
   * @throws HardeningError where the text is no file of claims
   */
  claims(claims: string, name = "claims.yaml"): MeasuredClaims {
    const text = requireText("the text of the claims", claims);
    return parsed(this.#handle.use((raw) => raw.measure(requireText("the name of a file", name), text)));
  }

  /**
   * Says which objects of a spec's baseline are there as they are rendered, which differ and which are missing.
   *
   * @param spec - the text of a spec, YAML or JSON
   * @param name - how errors call it
   * @throws HardeningError where the text is no spec that holds together
   */
  against(spec: string, name = "phase1.yaml"): AgainstSpec {
    const text = requireText("the text of the spec", spec);
    return parsed(this.#handle.use((raw) => raw.against(requireText("the name of a file", name), text)));
  }

  /**
   * Whether all that is asked about passes: every protocol and port, or the port that is given. For what passes in part,
   * and for the reasons, {@link Cluster.ask}.
   *
   * @param from - `namespace/name`, `Kind/name`, a name that one workload has, an address, a range, or `internet`
   * @param to - likewise; one of both is a workload
   * @param port - a number from 1 to 65535, or the name that the receiving container gives it
   * @param protocol - TCP where only a port is given
   * @throws HardeningError where a name is not there
   */
  canReach(from: string, to: string, port?: AskedPort, protocol?: AskedProtocol): boolean {
    const question = { kind: "reach", from, to, port: port ?? null, protocol: protocol ?? null } as const;
    return this.ask(question).answer.reaches === "yes";
  }

  /**
   * What the files are with every fix that is at least so applicable, until none is left. The cluster stays as it is.
   *
   * @throws HardeningError where there is no such applicability
   */
  fix(least: Applicability = "safe"): Fixed {
    return parsed(this.#handle.use((raw) => raw.fix(JSON.stringify(least))));
  }

  /** Gives the memory back; the cluster can be asked no more. */
  free(): void {
    this.#handle.free();
  }

  /** As {@link Cluster.free}, for `using`. */
  [Symbol.dispose](): void {
    this.free();
  }
}

/**
 * What is broken in files, read as one cluster.
 *
 * @throws HardeningError where the options are refused
 * @throws TypeError where a name or a text is no string
 *
 * @example
 * ```ts
 * import { check, init } from "hardening";
 *
 * await init();
 * const report = check({ "shop.yaml": "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, name: shop}" });
 * for (const { location, message } of report.findings) {
 *   console.log(`${location.file}:${location.line}:${location.column} ${message}`);
 * }
 * ```
 */
export function check(files: Files, options?: CheckOptions): Report {
  const cluster = new Cluster(files, options);
  try {
    return cluster.report();
  } finally {
    cluster.free();
  }
}
