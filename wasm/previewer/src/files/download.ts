/** Files to the machine of the user. */

import { zip } from "./archive.js";

/** How long the browser may take until it has begun to save, in milliseconds. */
const KEPT = 10_000;

/** Saves one file as it is, and several as one archive. */
export function download(texts: ReadonlyMap<string, string>): void {
  const [only, ...others] = texts;
  if (only === undefined) return;
  const [name, text] = only;
  if (others.length === 0) save(name.split("/").at(-1) ?? name, new Blob([text], { type: "application/yaml" }));
  else save("manifests.zip", new Blob([zip(texts)], { type: "application/zip" }));
}

function save(name: string, content: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), KEPT);
}
