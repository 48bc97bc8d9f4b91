/** The invariants and their pages. */

import * as raw from "../pkg/hardening.js";
import { requireText } from "./files.js";
import { call } from "./module.js";
import type { InvariantSummary, Page } from "./types.js";
import { parsed } from "./values.js";

/**
 * The page of an invariant: what must hold and why, with an example that breaks it and one that keeps it.
 *
 * @throws HardeningError where no invariant has this id
 *
 * @example
 * ```ts
 * import { explain, init } from "hardening";
 *
 * await init();
 * console.log(explain("cluster.duplicate-object").markdown);
 * ```
 */
export function explain(id: string): Page {
  const asked = requireText("the id of an invariant", id);
  return parsed(call(() => raw.explain(asked)));
}

/** Every invariant in short, by id. */
export function invariants(): InvariantSummary[] {
  return parsed(call(() => raw.invariants()));
}

/** The version of the module, as `0.1.0`. */
export function version(): string {
  return call(() => raw.version());
}
