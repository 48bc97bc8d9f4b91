/** Two sets of files side by side. */

import * as raw from "../pkg/hardening.js";
import { type Files, listed } from "./files.js";
import { call } from "./module.js";
import type { Plan, PlanOptions } from "./types.js";
import { optionsText, parsed } from "./values.js";

/**
 * What applying files would do to what runs today, and in which steps to do it. What runs and is not wanted stays, as
 * `kubectl apply` leaves it; with `prune` it is removed. An object that is in both is replaced as a whole.
 *
 * @param current - what runs today; `{}` where nothing does
 * @param desired - what is to be applied
 * @throws HardeningError where the options are refused
 * @throws TypeError where a name or a text is no string
 *
 * @example
 * ```ts
 * import { init, plan } from "hardening";
 *
 * await init();
 * const made = plan({}, { "shop.yaml": "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}" });
 * console.log(made.steps[0]?.apply);
 * ```
 */
export function plan(current: Files, desired: Files, options?: PlanOptions): Plan {
  const [now, then] = [listed(current), listed(desired)];
  const text = optionsText(options);
  return parsed(call(() => raw.plan(now.names, now.texts, then.names, then.texts, text)));
}
