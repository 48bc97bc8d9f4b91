/** Copies of the example in `examples/shop`, each in namespaces of its own. */

import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../../examples/shop", import.meta.url));

/** @typedef {readonly [name: string, text: string]} File */

/** @type {File[]} */
const shop = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".yaml"))
  .sort()
  .map((name) => [name, readFileSync(`${folder}/${name}`, "utf8")]);

/** The namespaces of the example; a copy has a number behind each. */
const NAMESPACES = /\b(shop-data|shop|monitoring|ingress-nginx)\b(?=\s*$|[,.}"/])/gm;

/**
 * So many copies, as files by name.
 *
 * @param {number} count
 * @returns {File[]}
 */
export function copies(count) {
  const numbers = Array.from({ length: count }, (_, number) => number);
  return numbers.flatMap((number) =>
    shop.map(([name, text]) => /** @type {const} */ ([`${number}/${name}`, text.replaceAll(NAMESPACES, `$1-${number}`)])),
  );
}
