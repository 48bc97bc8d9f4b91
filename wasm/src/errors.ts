/** What is thrown. */

import type { ErrorForm, ErrorKind, Location } from "./types.js";

/**
 * What was refused: options, a configuration, a question, claims, a spec, or the id of an invariant. Its message says what is wrong and
 * what to do, and begins with the place where there is one.
 */
export class HardeningError extends Error {
  override readonly name = "HardeningError";
  /** What was refused. */
  readonly kind: ErrorKind;
  /** Where in the configuration, the claims or the spec; `null` where it is about none. */
  readonly location: Location | null;

  constructor({ kind, message, location }: ErrorForm) {
    super(location === null ? message : `${location.file}:${location.line}:${location.column}: ${message}`);
    this.kind = kind;
    this.location = location;
  }
}

/**
 * The WebAssembly module failed and can be called no more: by a fault in it, or for want of memory. Load it again with
 * `init({ reload: true })`; clusters and workspaces have to be made anew.
 */
export class BrokenModuleError extends Error {
  override readonly name = "BrokenModuleError";

  constructor(reason: string, options?: ErrorOptions) {
    super(`the hardening module broke and must be loaded again with init({ reload: true }): ${reason}`, options);
  }
}

/** The refusal that the module threw; `undefined` where it threw anything else. */
export function refusalIn(thrown: unknown): HardeningError | undefined {
  if (!(thrown instanceof Error)) return undefined;
  try {
    const refusal: unknown = JSON.parse(thrown.message);
    return isRefusal(refusal) ? new HardeningError(refusal) : undefined;
  } catch {
    return undefined;
  }
}

function isRefusal(value: unknown): value is ErrorForm {
  return typeof value === "object" && value !== null && "kind" in value && "message" in value && "location" in value;
}
