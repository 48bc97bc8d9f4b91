import { readFileSync } from "node:fs";
import { beforeEach, describe, expect, test, vi } from "vitest";
import type * as Library from "../../src/index.js";
import type * as Module from "../../src/module.js";
import type * as Raw from "../../pkg/hardening.js";

const address = new URL("../../pkg/hardening_bg.wasm", import.meta.url);
const namespace = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n";

let library: typeof Library;
let module: typeof Module;
let raw: typeof Raw;

beforeEach(async () => {
  vi.resetModules();
  library = await import("../../src/index.js");
  module = await import("../../src/module.js");
  raw = await import("../../pkg/hardening.js");
});

/** Breaks the module as a fault in it would: the raw constructor trusts that names are strings. */
function breakModule(): unknown {
  return module.call(() => new raw.RawCluster([1] as unknown as string[], [""], "{}"));
}

describe("before it is loaded", () => {
  test("every call says that init() has to be awaited", () => {
    const calls = [
      () => library.check({}),
      () => new library.Cluster({}),
      () => new library.Workspace(),
      () => library.explain("cluster.duplicate-object"),
      () => library.invariants(),
      () => library.version(),
    ];
    for (const call of calls) expect(call).toThrow("hardening is not loaded: await init() before the first call");
  });

  test("a module that cannot be loaded is refused, and another may be tried", async () => {
    await expect(library.init({ module: new Uint8Array([1, 2, 3]) })).rejects.toThrow(WebAssembly.CompileError);
    await library.init();
    expect(library.version()).toBe("0.1.0");
  });
});

describe("the module is taken", () => {
  test.each<[string, () => Library.ModuleInput]>([
    ["as bytes", () => readFileSync(address)],
    ["as an address", () => address],
    ["as an address in a string", () => address.href],
    ["compiled", () => new WebAssembly.Module(readFileSync(address))],
    ["from a data: address", () => `data:application/wasm;base64,${readFileSync(address, "base64")}`],
  ])("%s", async (_, given) => {
    await library.init({ module: given() });
    expect(library.check({ "shop.yaml": namespace }).summary.objects).toBe(1);
  });
});

describe("init", () => {
  test("does nothing when it is called again, also while it loads", async () => {
    const loading = [library.init(), library.init()];
    await Promise.all(loading);
    const cluster = new library.Cluster({ "shop.yaml": namespace });
    await library.init();
    expect(cluster.report().summary.objects).toBe(1);
  });

  test("starts afresh on demand, and says of what was made before that it is lost", async () => {
    await library.init();
    const cluster = new library.Cluster({ "shop.yaml": namespace });
    await library.init({ reload: true });
    expect(() => cluster.report()).toThrow(
      "this Cluster was lost when the module was loaded again: make a new one",
    );
    cluster.free();
    expect(library.check({ "shop.yaml": namespace }).summary.objects).toBe(1);
  });
});

describe("a module that broke", () => {
  test("says what happened, in words", async () => {
    await library.init();
    expect(breakModule).toThrow(library.BrokenModuleError);
    await library.init({ reload: true });
    expect(breakModule).toThrow(/^the hardening module broke.*: array contains a value of the wrong type$/);
  });

  test("may have been stopped by WebAssembly itself", async () => {
    await library.init();
    const exports = await raw.default({ module_or_path: address });
    const readOutside = () => module.call(() => exports.explain(-16, 16));
    expect(readOutside).toThrow(library.BrokenModuleError);
    await library.init({ reload: true });
    expect(library.version()).toBe("0.1.0");
  });

  test("is called no more", async () => {
    await library.init();
    const workspace = new library.Workspace();
    expect(breakModule).toThrow();
    expect(() => library.check({})).toThrow(library.BrokenModuleError);
    expect(() => workspace.report()).toThrow("must be loaded again with init({ reload: true })");
    await expect(library.init()).rejects.toThrow(library.BrokenModuleError);
    workspace.free();
  });

  test("works again once it is loaded again", async () => {
    await library.init();
    const workspace = new library.Workspace();
    expect(breakModule).toThrow();
    await library.init({ reload: true });
    expect(library.check({ "shop.yaml": namespace }).summary.objects).toBe(1);
    expect(() => workspace.report()).toThrow("this Workspace was lost");
  });
});
