/** Where the bytes of the module come from. */

/** The module: where it is, its bytes, or what is compiled already. */
export type ModuleInput = URL | string | BufferSource | WebAssembly.Module;

interface FileSystem {
  readFileSync(path: URL): Uint8Array<ArrayBuffer>;
}

interface NodeProcess {
  getBuiltinModule?(name: "node:fs"): FileSystem;
}

/**
 * Reads what cannot be fetched: files in Node, and `data:` addresses, which a content security policy may forbid to fetch.
 * All else is given back as it is.
 */
export function local(module: ModuleInput): ModuleInput {
  const url = addressOf(module);
  if (url?.protocol === "data:") return decoded(url);
  if (url?.protocol === "file:") return fileSystem()?.readFileSync(url) ?? module;
  return module;
}

function addressOf(module: ModuleInput): URL | undefined {
  if (module instanceof URL) return module;
  return typeof module === "string" && URL.canParse(module) ? new URL(module) : undefined;
}

function decoded(url: URL): Uint8Array<ArrayBuffer> {
  const base64 = url.pathname.slice(url.pathname.indexOf(",") + 1);
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

/** Node's, without an import that bundlers for browsers would stumble over. */
function fileSystem(): FileSystem | undefined {
  const { process } = globalThis as { process?: NodeProcess };
  return process?.getBuiltinModule?.("node:fs");
}
