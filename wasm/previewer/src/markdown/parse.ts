/** The Markdown of invariants' pages to a tree: headings, paragraphs, lists, fenced code, `code`, <links>. */

/** A piece of running text. */
export type Inline =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "code"; readonly text: string }
  | { readonly kind: "link"; readonly text: string; readonly href: string };

/** A block. */
export type Block =
  | { readonly kind: "heading"; readonly level: 1 | 2 | 3; readonly content: readonly Inline[] }
  | { readonly kind: "paragraph"; readonly content: readonly Inline[] }
  | { readonly kind: "list"; readonly items: readonly (readonly Inline[])[] }
  | { readonly kind: "code"; readonly language: string; readonly text: string };

/** The blocks in their order. */
export function parseMarkdown(markdown: string): Block[] {
  const lines = markdown.replaceAll("\r\n", "\n").split("\n");
  const blocks: Block[] = [];
  let at = 0;
  while (at < lines.length) {
    const line = lines[at] as string;
    const fence = /^(`{3,})(\w*)\s*$/.exec(line);
    const heading = /^(#{1,3}) (.+)$/.exec(line);
    if (line.trim() === "") {
      at++;
    } else if (fence !== null) {
      const end = endOf(lines, at + 1, (it) => it.trimEnd() === fence[1]);
      blocks.push({ kind: "code", language: fence[2] ?? "", text: lines.slice(at + 1, end).join("\n") });
      at = end + 1;
    } else if (heading !== null) {
      const level = (heading[1] as string).length as 1 | 2 | 3;
      blocks.push({ kind: "heading", level, content: parseInline(heading[2] as string) });
      at++;
    } else if (isItem(line)) {
      const end = endOf(lines, at, (it) => it.trim() === "");
      blocks.push({ kind: "list", items: itemsOf(lines.slice(at, end)) });
      at = end;
    } else {
      const end = endOf(lines, at + 1, (it) => it.trim() === "" || isItem(it) || /^(```|#{1,3} )/.test(it));
      blocks.push({ kind: "paragraph", content: parseInline(lines.slice(at, end).join(" ")) });
      at = end;
    }
  }
  return blocks;
}

function isItem(line: string): boolean {
  return /^[-*] /.test(line);
}

function endOf(lines: readonly string[], from: number, isEnd: (line: string) => boolean): number {
  const found = lines.slice(from).findIndex(isEnd);
  return found === -1 ? lines.length : from + found;
}

function itemsOf(lines: readonly string[]): Inline[][] {
  const items: string[] = [];
  for (const line of lines) {
    if (isItem(line)) items.push(line.slice(2));
    else items.push(`${items.pop() ?? ""} ${line.trim()}`);
  }
  return items.map(parseInline);
}

/** Only links to the web become links; whatever else stands in a text stays text. */
export function parseInline(text: string): Inline[] {
  const pieces: Inline[] = [];
  let done = 0;
  for (const match of text.matchAll(/(`+)(.+?)\1(?!`)|<(https?:\/\/[^\s<>]+)>|\[([^\]]+)\]\((https?:\/\/[^\s)]+)\)/g)) {
    if (match.index > done) pieces.push({ kind: "text", text: text.slice(done, match.index) });
    const [whole, , code, bare, label, href] = match;
    if (code !== undefined) pieces.push({ kind: "code", text: code.trim() });
    else if (bare !== undefined) pieces.push({ kind: "link", text: bare, href: bare });
    else if (label !== undefined && href !== undefined) pieces.push({ kind: "link", text: label, href });
    done = match.index + whole.length;
  }
  if (done < text.length) pieces.push({ kind: "text", text: text.slice(done) });
  return pieces;
}
