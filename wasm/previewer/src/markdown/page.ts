/** The parts of an invariant's page that a reader wants first. */

import { type Block, parseMarkdown } from "./parse.js";

/** The blocks of the sections *What must hold* and *Why*, without their headings. */
export function introduction(markdown: string): Block[] {
  const blocks = parseMarkdown(markdown);
  return [...section(blocks, "What must hold"), ...section(blocks, "Why")];
}

/** Everything below the title. */
export function body(markdown: string): Block[] {
  return parseMarkdown(markdown).filter((block) => block.kind !== "heading" || block.level > 1);
}

function section(blocks: readonly Block[], title: string): Block[] {
  const start = blocks.findIndex((block) => block.kind === "heading" && textOf(block) === title);
  if (start === -1) return [];
  const rest = blocks.slice(start + 1);
  const end = rest.findIndex((block) => block.kind === "heading");
  return end === -1 ? rest : rest.slice(0, end);
}

function textOf(block: Block & { readonly kind: "heading" }): string {
  return block.content.map((inline) => inline.text).join("");
}
