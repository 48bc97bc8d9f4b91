import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const script = fileURLToPath(new URL("../../build/size.mjs", import.meta.url));

let folder: string;

beforeAll(() => (folder = mkdtempSync(join(tmpdir(), "hardening-size-"))));
afterAll(() => rmSync(folder, { recursive: true }));

function measured(gzippedBytes: number, ...words: string[]): ReturnType<typeof spawnSync> {
  const budget = join(folder, "budget.json");
  writeFileSync(budget, JSON.stringify({ gzippedBytes, tolerancePercent: 5 }));
  return spawnSync(process.execPath, [script, budget, ...words], { encoding: "utf8" });
}

describe("the size of the module", () => {
  test("is printed beside its budget where it is within it", () => {
    const { status, stdout } = measured(10_000_000);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^hardening_bg\.wasm: \d+ bytes gzipped \(\d+ as it is\), budget 10500000\n$/);
  });

  test("fails the check where it is above the budget", () => {
    const { status, stderr } = measured(1_000);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^hardening_bg\.wasm is too large: \d+ bytes gzipped .*budget 1050;/);
  });
});
