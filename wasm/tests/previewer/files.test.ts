import { crc32 } from "node:zlib";
import { describe, expect, it } from "vitest";
import { zip } from "../../previewer/src/files/archive.js";
import { freeName, isManifestName, nameRefusal, plainName } from "../../previewer/src/files/names.js";
import { treeRows } from "../../previewer/src/files/tree.js";

describe("the tree", () => {
  const shown = (names: string[], folded: string[] = []): string[] =>
    treeRows(names, new Set(folded)).map(
      ({ level, label, kind }) => `${"  ".repeat(level - 1)}${label}${kind === "folder" ? "/" : ""}`,
    );

  it("has folders first, each in the order of the alphabet", () => {
    expect(shown(["z.yaml", "b/2.yaml", "a/1.yaml", "b/1.yaml", "a.yaml"])).toEqual([
      "a/",
      "  1.yaml",
      "b/",
      "  1.yaml",
      "  2.yaml",
      "a.yaml",
      "z.yaml",
    ]);
  });

  it("shows a chain of folders that hold nothing else as one row", () => {
    expect(shown(["k8s/base/web/a.yaml", "k8s/base/web/b.yaml"])).toEqual(["k8s/base/web/", "  a.yaml", "  b.yaml"]);
    expect(shown(["k8s/base/a.yaml", "k8s/b.yaml"])).toEqual(["k8s/", "  base/", "    a.yaml", "  b.yaml"]);
  });

  it("hides what is below a folded folder", () => {
    expect(shown(["a/1.yaml", "a/b/2.yaml", "c.yaml"], ["a"])).toEqual(["a/", "c.yaml"]);
  });

  it("gives every file its whole name", () => {
    const names = ["a/b/c.yaml", "a/d.yaml", "e.yaml"];
    const files = treeRows(names, new Set()).filter((row) => row.kind === "file");
    expect(files.map((row) => row.path)).toEqual(names);
  });
});

describe("names", () => {
  it("of manifests end in yaml, yml or json, outside hidden folders", () => {
    for (const name of ["a.yaml", "b/c.YML", "d.json"]) expect(isManifestName(name), name).toBe(true);
    for (const name of ["README.md", ".git/x.yaml", "a/node_modules/b.yaml", "yaml", ".hidden.yaml"])
      expect(isManifestName(name), name).toBe(false);
  });

  it("lead nowhere else", () => {
    expect(plainName(" /a//./b\\../c.yaml ")).toBe("a/b/c.yaml");
    expect(plainName("..")).toBe("");
  });

  it("that are taken get a number before the ending", () => {
    const taken = new Set(["a.yaml", "a-2.yaml"]);
    expect(freeName("b.yaml", taken)).toBe("b.yaml");
    expect(freeName("a.yaml", taken)).toBe("a-3.yaml");
  });

  it("are refused where they are empty or taken", () => {
    const taken = new Set(["a.yaml"]);
    expect(nameRefusal(" / ", taken)).toMatch(/needs a name/);
    expect(nameRefusal("./a.yaml", taken)).toBe("There is a file a.yaml already.");
    expect(nameRefusal("b.yaml", taken)).toBeNull();
  });
});

describe("the archive", () => {
  const files: [string, string][] = [
    ["web/a.yaml", "kind: Pod\n"],
    ["ü.yaml", 'name: "🚀"\n'],
    ["empty.yaml", ""],
  ];

  /** Reads an archive by its central directory, as unpackers do. */
  function unpacked(bytes: Uint8Array): [name: string, text: string, sound: boolean][] {
    const view = new DataView(bytes.buffer);
    const decoder = new TextDecoder("utf-8", { fatal: true });
    const end = bytes.length - 22;
    expect(view.getUint32(end, true)).toBe(0x06054b50);
    let at = view.getUint32(end + 16, true);
    return Array.from({ length: view.getUint16(end + 10, true) }, () => {
      expect(view.getUint32(at, true)).toBe(0x02014b50);
      const [sum, size, nameLength, local] = [
        view.getUint32(at + 16, true),
        view.getUint32(at + 24, true),
        view.getUint16(at + 28, true),
        view.getUint32(at + 42, true),
      ];
      expect(view.getUint32(local, true)).toBe(0x04034b50);
      const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
      const content = bytes.subarray(start, start + size);
      const name = decoder.decode(bytes.subarray(at + 46, at + 46 + nameLength));
      at += 46 + nameLength;
      return [name, decoder.decode(content), crc32(content) === sum];
    });
  }

  it("holds every file with its checksum", () => {
    expect(unpacked(zip(files))).toEqual(files.map(([name, text]) => [name, text, true]));
  });

  it("is the same for the same files", () => expect(zip(files)).toEqual(zip(files)));
});
