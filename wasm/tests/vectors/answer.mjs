/** A vector's call in JavaScript, wherever it runs. */

/**
 * @typedef {import("../../src/index.js").CheckOptions} CheckOptions
 * @typedef {{function: "check", options: CheckOptions}
 *   | {function: "ask", question: import("../../src/index.js").Question, options: CheckOptions}
 *   | {function: "fix", applicability: import("../../src/index.js").Applicability, options: CheckOptions}
 *   | {function: "explain", id: string}
 *   | {function: "invariants"}} Call
 * @typedef {{name: string, files: {name: string, text: string}[], call: Call, expected: string}} Vector
 */

/**
 * What the call gives back, as the vectors write it down: by itself the library counts in UTF-16, the vectors in UTF-8
 * unless they say otherwise.
 *
 * @param {typeof import("../../src/index.js")} hardening
 * @param {Vector} vector
 * @returns {string}
 */
export function answer(hardening, { files, call }) {
  try {
    return written(called(hardening, files, call));
  } catch (error) {
    if (error instanceof hardening.HardeningError) return written(form(error));
    throw error;
  }
}

/**
 * @param {typeof import("../../src/index.js")} hardening
 * @param {Vector["files"]} files
 * @param {Call} call
 */
function called(hardening, files, call) {
  if (call.function === "explain") return hardening.explain(call.id);
  if (call.function === "invariants") return hardening.invariants();
  const cluster = new hardening.Cluster(files, { positions: "utf8", ...call.options });
  try {
    if (call.function === "ask") return cluster.ask(call.question);
    return call.function === "fix" ? cluster.fix(call.applicability) : cluster.report();
  } finally {
    cluster.free();
  }
}

/** @param {import("../../src/index.js").HardeningError} error */
function form({ kind, message, location }) {
  const place = location === null ? "" : `${location.file}:${location.line}:${location.column}: `;
  return { kind, message: message.slice(place.length), location };
}

/** @param {unknown} value */
function written(value) {
  return `${JSON.stringify(value, null, 2)}\n`;
}
