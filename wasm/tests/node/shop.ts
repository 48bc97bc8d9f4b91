/** The example that the tests check: a dozen files with known faults. */

import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../../../examples/shop", import.meta.url));

/** Its files by name, in the order of their paths. */
export const shop: Readonly<Record<string, string>> = Object.fromEntries(
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".yaml"))
    .sort(byPath)
    .map((name) => [name, readFileSync(`${folder}/${name}`, "utf8")]),
);

/** Folder by folder, as a workspace orders its files. */
export function byPath(one: string, other: string): number {
  const [ones, others] = [one.split("/"), other.split("/")];
  for (const [index, part] of ones.entries()) {
    const against = others[index];
    if (against === undefined) return 1;
    if (part !== against) return part < against ? -1 : 1;
  }
  return ones.length - others.length;
}
