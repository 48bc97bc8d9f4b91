/** The vectors that `cargo run -p hardening --example vectors -- target/vectors.json` gathered. */

import { readFileSync } from "node:fs";

const file = process.env["HARDENING_VECTORS"] ?? new URL("../../../target/vectors.json", import.meta.url);

/** @type {readonly import("./answer.mjs").Vector[]} */
export const vectors = JSON.parse(readFileSync(file, "utf8"));
