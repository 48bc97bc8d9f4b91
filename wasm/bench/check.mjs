/**
 * A whole check in WebAssembly against the native command line, in turns, over growing numbers of copies of the example:
 * `npm run bench`. The command is taken from `HARDENING_BINARY`, or from `target/release`; its time holds its start and the
 * reading of the files.
 */

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { check, init } from "../dist/index.js";
import { copies } from "./copies.mjs";
import { medians } from "./medians.mjs";

const COUNTS = [1, 20, 150];
const ROUNDS = 9;
const LONGEST_REPORT = 1 << 30;

const built = fileURLToPath(new URL("../../target/release/hardening", import.meta.url));
const binary = process.env["HARDENING_BINARY"] ?? built;
if (!existsSync(binary)) {
  console.error(`${binary} is not there: cargo build --release`);
  process.exit(2);
}

await init();
const folder = mkdtempSync(join(tmpdir(), "hardening-bench-"));
process.on("exit", () => rmSync(folder, { recursive: true }));

console.log("documents   in WebAssembly   command line   ratio");
for (const count of COUNTS) {
  const files = copies(count);
  const root = join(folder, String(count));
  for (const [name, text] of files) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  const { objects } = check(files).summary;
  const [here = NaN, there = NaN] = medians(ROUNDS, [
    () => check(files),
    () => spawnSync(binary, ["check", "--format", "json", root], { maxBuffer: LONGEST_REPORT }),
  ]);
  const cells = [String(objects).padStart(9), `${here.toFixed(1)} ms`.padStart(16), `${there.toFixed(1)} ms`.padStart(14)];
  console.log(cells.join(" "), (here / there).toFixed(1).padStart(7));
}
