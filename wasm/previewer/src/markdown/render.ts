/** Parsed Markdown to Lit templates; no text is ever read as HTML. */

import { html, type TemplateResult } from "lit";
import { type Block, type Inline, parseInline } from "./parse.js";

/** Running text with its `code`. */
export function renderText(text: string | null | undefined): TemplateResult[] {
  return renderInlines(parseInline(text ?? ""));
}

/** Blocks; `top` is the level that a heading of the first level gets. */
export function renderBlocks(blocks: readonly Block[], top: 2 | 3 = 2): TemplateResult[] {
  return blocks.map((block) => renderBlock(block, top));
}

function renderBlock(block: Block, top: 2 | 3): TemplateResult {
  switch (block.kind) {
    case "heading":
      return renderHeading(block.level + top - 1, renderInlines(block.content));
    case "paragraph":
      return html`<p>${renderInlines(block.content)}</p>`;
    case "list":
      return html`<ul>
        ${block.items.map((item) => html`<li>${renderInlines(item)}</li>`)}
      </ul>`;
    case "code":
      return html`<pre tabindex="0" role="group" aria-label="Example"><code>${block.text}</code></pre>`;
  }
}

function renderHeading(level: number, content: TemplateResult[]): TemplateResult {
  if (level <= 2) return html`<h2>${content}</h2>`;
  if (level === 3) return html`<h3>${content}</h3>`;
  return html`<h4>${content}</h4>`;
}

function renderInlines(inlines: readonly Inline[]): TemplateResult[] {
  return inlines.map((inline) => {
    switch (inline.kind) {
      case "text":
        return html`${inline.text}`;
      case "code":
        return html`<code>${inline.text}</code>`;
      case "link":
        return html`<a href=${inline.href} target="_blank" rel="noopener noreferrer">${inline.text}</a>`;
    }
  });
}
