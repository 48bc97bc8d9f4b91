import { beforeAll, describe, expect, test } from "vitest";
import load from "../../pkg/hardening.js";
import { check, Cluster, init, Workspace } from "../../src/index.js";
import { shop } from "./shop.js";

let memory: WebAssembly.Memory;

beforeAll(async () => {
  await init();
  // What is loaded already is given again.
  ({ memory } = await load({ module_or_path: new URL("../../pkg/hardening_bg.wasm", import.meta.url) }));
});

describe("what is freed", () => {
  test.each([
    ["Cluster", () => new Cluster(shop)],
    ["Workspace", () => new Workspace()],
  ] as const)("says so when it is used: %s", (what, make) => {
    const freed = make();
    freed.free();
    expect(() => freed.report()).toThrow(`this ${what} was freed: make a new one`);
    freed.free();
  });

  test("is freed at the end of a block with `using`", () => {
    let kept: Cluster;
    {
      using cluster = new Cluster(shop);
      kept = cluster;
      expect(cluster.report().summary.objects).toBeGreaterThan(0);
    }
    expect(() => kept.report()).toThrow("was freed");
  });
});

describe("memory does not grow", () => {
  test("over 2,000 checks", () => {
    for (let round = 0; round < 100; round++) check(shop);
    const before = memory.buffer.byteLength;
    for (let round = 0; round < 2_000; round++) check(shop);
    expect(memory.buffer.byteLength).toBe(before);
  }, 120_000);

  test("over 2,000 changes of a file in a workspace", () => {
    using workspace = new Workspace();
    const [[name, text] = ["", ""]] = Object.entries(shop);
    const change = (round: number) => {
      workspace.set(name, `${text}# ${round}\n`);
      workspace.report();
    };
    for (let round = 0; round < 100; round++) change(round);
    const before = memory.buffer.byteLength;
    for (let round = 0; round < 2_000; round++) change(round);
    expect(memory.buffer.byteLength).toBe(before);
  }, 120_000);

  test("over 2,000 refusals", () => {
    const cluster = new Cluster(shop);
    const refused = () => expect(() => cluster.canReach("nobody", "shop/web")).toThrow("nobody");
    for (let round = 0; round < 100; round++) refused();
    const before = memory.buffer.byteLength;
    for (let round = 0; round < 2_000; round++) refused();
    expect(memory.buffer.byteLength).toBe(before);
  }, 120_000);
});
