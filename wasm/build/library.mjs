/** Builds what the npm package holds besides the WebAssembly module: the compiled code with its types, and the licences. */

import { execFileSync } from "node:child_process";
import { copyFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const LICENCES = ["LICENSE-APACHE", "LICENSE-MIT"];

const root = new URL("../", import.meta.url);
const compiler = createRequire(import.meta.url).resolve("typescript/bin/tsc");

rmSync(new URL("dist", root), { force: true, recursive: true });
execFileSync(process.execPath, [compiler, "--project", "tsconfig.build.json"], {
  cwd: fileURLToPath(root),
  stdio: "inherit",
});
for (const licence of LICENCES) {
  copyFileSync(new URL(`../${licence}`, root), new URL(licence, root));
}
