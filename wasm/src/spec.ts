/** A spec to files, and files to a spec. */

import * as raw from "../pkg/hardening.js";
import { type Files, listed, requireText } from "./files.js";
import { call } from "./module.js";
import type { CheckOptions, InferredSpec, Rendered } from "./types.js";
import { optionsText, parsed } from "./values.js";

/**
 * The files of the hardened cluster that a spec describes. The same spec gives the same texts.
 *
 * @param spec - the text of a spec, YAML or JSON
 * @param name - how errors call it
 * @throws HardeningError where the spec does not hold together, with the place of the first fault
 *
 * @example
 * ```ts
 * import { init, render } from "hardening";
 *
 * await init();
 * const { files } = render(`
 * apiVersion: hardening/v1alpha1
 * kind: Phase1
 * cluster: {name: small, kubernetesVersion: "1.32", apiServer: {addresses: [10.0.0.1]}, nodes: [10.0.0.0/24]}
 * namespaces: [{name: shop}]
 * services: [{name: web, namespace: shop, ports: [{name: http, port: 8080}]}]
 * `);
 * console.log(files.map(({ path }) => path));
 * ```
 */
export function render(spec: string, name = "phase1.yaml"): Rendered {
  const request = {
    spec: requireText("the text of the spec", spec),
    specName: requireText("the name of a file", name),
    positions: "utf16",
  };
  return parsed(call(() => raw.render(JSON.stringify(request))));
}

/**
 * A spec from what runs, to begin with: services with their ports, replicas, volumes, accounts and whom they call. Comments
 * in it say what was guessed, changed or left out. It always holds together.
 *
 * @throws HardeningError where the options are refused
 * @throws TypeError where a name or a text is no string
 *
 * @example
 * ```ts
 * import { infer, init } from "hardening";
 *
 * await init();
 * const { spec } = infer({ "shop.yaml": "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}" });
 * console.log(spec);
 * ```
 */
export function infer(files: Files, options?: CheckOptions): InferredSpec {
  const { names, texts } = listed(files);
  const text = optionsText(options);
  return parsed(call(() => raw.infer(names, texts, text)));
}
