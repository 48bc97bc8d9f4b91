/** From a keystroke to the new findings, in a workspace with 500 documents: `npm run bench`. */

import { init, Workspace } from "../dist/index.js";
import { copies } from "./copies.mjs";
import { medians } from "./medians.mjs";

const COPIES = 15;
const ROUNDS = 101;

await init();
const files = copies(COPIES);
const workspace = new Workspace();
for (const [name, text] of files) workspace.set(name, text);
const { objects, files: count } = workspace.report().summary;

/** @param {number} round */
function keystroke(round) {
  const [name, text] = files[round % files.length] ?? ["", ""];
  workspace.set(name, `${text}# ${round}\n`);
  workspace.report();
}

function allAnew() {
  const fresh = new Workspace();
  for (const [name, text] of files) fresh.set(name, text);
  fresh.report();
  fresh.free();
}

const [one = NaN, all = NaN] = medians(ROUNDS, [keystroke, allAnew]);
console.log(`${objects} documents in ${count} files: a keystroke ${one.toFixed(1)} ms, all anew ${all.toFixed(1)} ms`);
