/** The examples of the README and of the documentation comments, as programs. */

import { readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";

/** One example. */
export interface Example {
  /** Where it stands, as a file name without an ending. */
  readonly name: string;
  /** The program, in TypeScript. */
  readonly code: string;
}

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Every block of TypeScript in the README and in the comments of the sources. */
export function examples(): Example[] {
  const sources = readdirSync(`${root}src`).map((name) => `${root}src/${name}`);
  return [`${root}README.md`, ...sources].flatMap(blocks);
}

function blocks(path: string): Example[] {
  const text = readFileSync(path, "utf8").replaceAll(/^ *\* ?/gm, "");
  const found = [...text.matchAll(/^```ts\n(.*?)^```$/gms)];
  const stem = basename(path).replaceAll(".", "-");
  return found.map(([, code = ""], index) => ({ name: `${stem}-${index + 1}`, code }));
}
