import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { examples } from "./examples.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
const compiler = createRequire(import.meta.url).resolve("typescript/bin/tsc");

let folder: string;
let packed: string[];

function run(program: string, words: readonly string[], cwd = folder): string {
  return execFileSync(program, words, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

/** The package's tarball, installed where there is nothing else. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "hardening-package-"));
  run(process.execPath, ["build/library.mjs"], root);
  const told: unknown = JSON.parse(run("npm", ["pack", "--json", "--pack-destination", folder], root));
  const [tarball] = told as [{ filename: string; files: { path: string }[] }];
  packed = tarball.files.map(({ path }) => path);
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "consumer", type: "module" }));
  run("npm", ["install", "--offline", "--no-package-lock", `./${tarball.filename}`]);
}, 120_000);

afterAll(() => rmSync(folder, { force: true, recursive: true }));

describe("the package", () => {
  test("holds the code, its types, the module and the licences, and none of the sources", () => {
    const previewer = ["previewer/dist/library/hardening-previewer.js", "previewer/hardening-previewer.d.ts"];
    const expected = [...previewer, "dist/index.js", "dist/index.d.ts", "pkg/hardening_bg.wasm", "LICENSE-MIT", "README.md"];
    expect(packed).toEqual(expect.arrayContaining(expected));
    expect(packed.filter((path) => /^(src|tests|previewer\/src|node_modules)\//.test(path))).toEqual([]);
  });

  test("depends on no other", () => {
    const manifest: unknown = JSON.parse(readFileSync(join(folder, "node_modules/hardening/package.json"), "utf8"));
    expect(manifest).not.toHaveProperty("dependencies");
  });

  test("offers the module's file by name, for those who serve it themselves", () => {
    const program = 'console.log(import.meta.resolve("hardening/hardening_bg.wasm"))';
    const address = run(process.execPath, ["--input-type=module", "--eval", program]).trim();
    const magic = readFileSync(new URL(address)).subarray(0, 4);
    expect(magic.toString("latin1")).toBe("\0asm");
  });
});

describe("the previewer", () => {
  test("is typed for those who embed it", () => {
    const program = [
      'import { type PreviewerElement } from "hardening/previewer";',
      'const previewer: PreviewerElement = document.createElement("hardening-previewer");',
      'previewer.files = { "a.yaml": "kind: Pod" };',
      'previewer.theme = "dark";',
      'previewer.addEventListener("hardening-result", ({ detail }) => console.log(detail.summary.errors));',
    ];
    writeFileSync(join(folder, "embeds.ts"), program.join("\n"));
    const options = ["--noEmit", "--strict", "--module", "nodenext", "--lib", "es2022,dom,esnext.disposable"];
    run(process.execPath, [compiler, ...options, "embeds.ts"]);
  });
});

describe("the examples of the documentation", () => {
  const programs = examples();

  beforeAll(() => {
    mkdirSync(join(folder, "examples"));
    for (const { name, code } of programs) writeFileSync(join(folder, "examples", `${name}.ts`), code);
  });

  /** What the compiler complains of. */
  function compiled(options: object): string {
    const strict = { strict: true, exactOptionalPropertyTypes: true, target: "es2022", lib: ["es2022", "dom"], types: [] };
    const project = { compilerOptions: { ...strict, ...options }, include: ["examples"] };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(project));
    return spawnSync(process.execPath, [compiler], { cwd: folder, encoding: "utf8" }).stdout;
  }

  test("are there", () => {
    expect(programs.length).toBeGreaterThan(4);
  });

  test.each([
    { module: "NodeNext", moduleResolution: "NodeNext" },
    { module: "ESNext", moduleResolution: "bundler" },
  ])("are right for strict TypeScript: $moduleResolution", (modules) => {
    expect(compiled({ ...modules, noEmit: true })).toBe("");
  }, 60_000);

  test("run in Node", () => {
    expect(compiled({ module: "NodeNext", outDir: "built" })).toBe("");
    for (const { name } of programs) expect(run(process.execPath, [`built/${name}.js`])).not.toBe("");
  }, 60_000);
});
