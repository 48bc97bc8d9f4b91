/// <reference lib="esnext.disposable" preserve="true" />
/**
 * Decides what a Kubernetes cluster would do, from its manifests alone, in browsers, workers and Node.
 *
 * @packageDocumentation
 */

export { init, type InitOptions } from "./module.js";
export type { ModuleInput } from "./bytes.js";
export { check, Cluster } from "./cluster.js";
export { plan } from "./plan.js";
export { infer, render } from "./spec.js";
export { Workspace } from "./workspace.js";
export { explain, invariants, version } from "./invariants.js";
export type { Files } from "./files.js";
export type { AnswerTo } from "./values.js";
export { BrokenModuleError, HardeningError } from "./errors.js";
export type * from "./types.js";
