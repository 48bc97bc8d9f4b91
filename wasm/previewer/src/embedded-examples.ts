/** The repository's own examples, embedded when the page is built. */

import type { Example } from "./examples.js";

type Texts = Record<string, string>;

const threeFaults: Texts = import.meta.glob("../../../examples/three-faults/**/*.{yaml,yml}", {
  query: "?raw",
  import: "default",
  eager: true,
});
const zeroTrust: Texts = import.meta.glob("../../../examples/zero-trust/**/*.{yaml,yml}", {
  query: "?raw",
  import: "default",
  eager: true,
});
const shop: Texts = import.meta.glob("../../../examples/shop/**/*.{yaml,yml}", {
  query: "?raw",
  import: "default",
  eager: true,
});

/** From the smallest on. */
export const embeddedExamples: readonly Example[] = [
  {
    name: "three-faults",
    title: "Three faults",
    description: "A few files, each of them valid by itself, with three faults between them.",
    files: within("three-faults", threeFaults),
  },
  {
    name: "zero-trust",
    title: "Zero trust that does not work",
    description: "Forty workloads whose network policies look right.",
    files: within("zero-trust", zeroTrust),
  },
  {
    name: "shop",
    title: "A shop",
    description: "A dozen files with the faults that real clusters have.",
    files: within("shop", shop),
  },
];

function within(folder: string, texts: Texts): Texts {
  const marker = `/examples/${folder}/`;
  const named = Object.entries(texts).map(([path, text]) => [path.slice(path.indexOf(marker) + marker.length), text]);
  return Object.fromEntries(named) as Texts;
}
