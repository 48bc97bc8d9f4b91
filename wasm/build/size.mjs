/**
 * Holds the WebAssembly module to its budget: `node build/size.mjs [BUDGET]`. With `--update`, today's size becomes the
 * budget.
 */

import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";

/**
 * @typedef {object} Budget
 * @property {number} gzippedBytes - what the module had when the budget was set
 * @property {number} tolerancePercent - how much more it may have
 */

const root = new URL("../", import.meta.url);
const words = process.argv.slice(2);
const given = words.find((word) => !word.startsWith("--"));
const file = given === undefined ? new URL("size-budget.json", root) : pathToFileURL(given);

/** @type {Budget} */
const budget = JSON.parse(readFileSync(file, "utf8"));
const module = readFileSync(new URL("pkg/hardening_bg.wasm", root));
const size = gzipSync(module, { level: 9 }).length;

if (words.includes("--update")) {
  writeFileSync(file, `${JSON.stringify({ ...budget, gzippedBytes: size }, null, 2)}\n`);
  console.log(`budget: ${size} bytes gzipped`);
} else {
  const most = Math.floor(budget.gzippedBytes * (1 + budget.tolerancePercent / 100));
  const counts = `${size} bytes gzipped (${module.length} as it is), budget ${most}`;
  if (size > most) {
    console.error(`hardening_bg.wasm is too large: ${counts}; make it smaller, or say why not and run with --update`);
    process.exitCode = 1;
  } else {
    console.log(`hardening_bg.wasm: ${counts}`);
  }
}
