/** File names to the rows of a tree. */

/** One visible row. */
export interface TreeRow {
  readonly kind: "folder" | "file";
  /** The whole name, with its folders. */
  readonly path: string;
  /** What is shown: the last part; for a chain of folders that hold nothing else, the chain. */
  readonly label: string;
  /** From 1. */
  readonly level: number;
  readonly folded: boolean;
}

interface Folder {
  readonly folders: Map<string, Folder>;
  readonly files: string[];
}

/** The rows that are visible: folders first, each in the order of the alphabet. */
export function treeRows(names: Iterable<string>, folded: ReadonlySet<string>): TreeRow[] {
  const rows: TreeRow[] = [];
  addRows(rows, folderOf(names), "", 1, folded);
  return rows;
}

function folderOf(names: Iterable<string>): Folder {
  const root: Folder = { folders: new Map(), files: [] };
  for (const name of names) {
    const parts = name.split("/");
    let folder = root;
    for (const part of parts.slice(0, -1)) {
      const inner = folder.folders.get(part) ?? { folders: new Map(), files: [] };
      folder.folders.set(part, inner);
      folder = inner;
    }
    folder.files.push(name);
  }
  return root;
}

function addRows(rows: TreeRow[], folder: Folder, prefix: string, level: number, folded: ReadonlySet<string>): void {
  for (const name of [...folder.folders.keys()].sort(byName)) {
    const [label, inner] = withoutChain(name, folder.folders.get(name) as Folder);
    const path = prefix + label;
    rows.push({ kind: "folder", path, label, level, folded: folded.has(path) });
    if (!folded.has(path)) addRows(rows, inner, `${path}/`, level + 1, folded);
  }
  for (const path of [...folder.files].sort(byName)) {
    rows.push({ kind: "file", path, label: path.slice(prefix.length), level, folded: false });
  }
}

function withoutChain(label: string, folder: Folder): [string, Folder] {
  const only = folder.folders.size === 1 && folder.files.length === 0 ? [...folder.folders][0] : undefined;
  return only === undefined ? [label, folder] : withoutChain(`${label}/${only[0]}`, only[1]);
}

function byName(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
