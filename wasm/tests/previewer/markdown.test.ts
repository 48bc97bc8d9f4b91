import { beforeAll, describe, expect, it } from "vitest";
import { explain, init, invariants } from "../../src/index.js";
import { body, introduction } from "../../previewer/src/markdown/page.js";
import { type Block, type Inline, parseInline, parseMarkdown } from "../../previewer/src/markdown/parse.js";

const text = (inlines: readonly Inline[]): string => inlines.map((inline) => inline.text).join("");

function texts(block: Block): string[] {
  switch (block.kind) {
    case "code":
      return [block.text];
    case "list":
      return block.items.map(text);
    default:
      return [text(block.content)];
  }
}

describe("blocks", () => {
  it("are headings, paragraphs, lists and code", () => {
    const blocks = parseMarkdown("# A\n\none\ntwo\n\n- x\n- y\n  z\n\n```yaml\n# no heading\n\n- no list\n```\n## B\n");
    expect(blocks).toEqual([
      { kind: "heading", level: 1, content: [{ kind: "text", text: "A" }] },
      { kind: "paragraph", content: [{ kind: "text", text: "one two" }] },
      { kind: "list", items: [[{ kind: "text", text: "x" }], [{ kind: "text", text: "y z" }]] },
      { kind: "code", language: "yaml", text: "# no heading\n\n- no list" },
      { kind: "heading", level: 2, content: [{ kind: "text", text: "B" }] },
    ]);
  });

  it("end with the text where a fence is not closed", () => {
    expect(parseMarkdown("```\na")).toEqual([{ kind: "code", language: "", text: "a" }]);
  });

  it("hold nothing of an empty text", () => expect(parseMarkdown("\n\n")).toEqual([]));
});

describe("running text", () => {
  it("has code, also with backticks in it", () => {
    expect(parseInline("a `b` and ``c`d``")).toEqual([
      { kind: "text", text: "a " },
      { kind: "code", text: "b" },
      { kind: "text", text: " and " },
      { kind: "code", text: "c`d" },
    ]);
  });

  it("has links to the web", () => {
    expect(parseInline("<https://a.example/x#y>, [b](https://b.example)")).toEqual([
      { kind: "link", text: "https://a.example/x#y", href: "https://a.example/x#y" },
      { kind: "text", text: ", " },
      { kind: "link", text: "b", href: "https://b.example" },
    ]);
  });

  it("leaves elements and other addresses as text", () => {
    for (const hostile of [
      "<img src=x onerror=alert(1)>",
      "<javascript:alert(1)>",
      "[a](javascript:alert(1))",
      "[a](data:text/html,x)",
    ]) {
      expect(parseInline(hostile)).toEqual([{ kind: "text", text: hostile }]);
    }
  });

  it("leaves a single backtick as text", () => expect(parseInline("a ` b")).toEqual([{ kind: "text", text: "a ` b" }]));
});

describe("the pages of all invariants", () => {
  beforeAll(() => init());

  it("are read to the last mark: nothing of Markdown is left in the text", () => {
    for (const { id } of invariants()) {
      const blocks = body(explain(id).markdown);
      const running = blocks.filter((block) => block.kind !== "code").flatMap(texts);
      for (const line of running) expect(line, id).not.toMatch(/```|^#|^\s*[-*|>] |\]\(|\*\*|__/);
    }
  });

  it("keep every word", () => {
    const words = (it: string): string[] => it.match(/[\p{L}\p{N}]+/gu) ?? [];
    for (const { id } of invariants()) {
      const { markdown } = explain(id);
      const read = parseMarkdown(markdown).flatMap(texts).join("\n");
      expect(words(read), id).toEqual(words(markdown.replaceAll("```yaml", "```")));
    }
  });

  it("begin with what must hold and why", () => {
    for (const { id } of invariants()) {
      const blocks = introduction(explain(id).markdown);
      expect(blocks.length, id).toBeGreaterThanOrEqual(2);
      expect(
        blocks.every((block) => block.kind !== "heading" && block.kind !== "code"),
        id,
      ).toBe(true);
    }
  });
});
