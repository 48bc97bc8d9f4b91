import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";

const read = (path: string): string => readFileSync(new URL(`../../previewer/${path}`, import.meta.url), "utf8");
const found = (text: string, pattern: RegExp): string[] => [...new Set(text.match(pattern))].sort();

it("the README names every property that changes colours and fonts, and no other", () => {
  const pattern = /--hardening-[a-z-]+/g;
  expect(found(read("README.md"), pattern)).toEqual(found(read("src/styles/tokens.ts"), pattern));
});

it("every colour and size that a style uses is defined", () => {
  const tokens = read("src/styles/tokens.ts");
  const sources = readdirSync(new URL("../../previewer/src", import.meta.url), {
    recursive: true,
    encoding: "utf8",
  }).filter((name) => name.endsWith(".ts"));
  const defined = new Set([...found(tokens, /--[a-z0-9-]+(?=:)/g), "--fill"]);
  for (const source of sources) {
    const used = found(read(`src/${source}`), /(?<=var\()--(?!hardening-)[a-z0-9-]+/g);
    expect(
      used.filter((name) => !defined.has(name)),
      source,
    ).toEqual([]);
  }
});
