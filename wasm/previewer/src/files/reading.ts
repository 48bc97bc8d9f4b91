/** Files and folders from the machine of the user to names and texts. Nothing leaves the browser. */

import { isManifestName, plainName } from "./names.js";

/** What was read, and how many files were left out. */
export interface ReadFiles {
  readonly files: Record<string, string>;
  /** Files that are no YAML or JSON. */
  readonly ignored: number;
  /** Files that the browser could not read. */
  readonly unreadable: readonly string[];
}

interface NamedFile {
  readonly name: string;
  read(): Promise<string>;
}

/** Reads what was dropped, folders with all that is below them. */
export async function readDropped(items: DataTransferItemList): Promise<ReadFiles> {
  // The list is emptied as soon as the event is over, so all entries are taken before the first wait.
  const entries: FileSystemEntry[] = [];
  const loose: File[] = [];
  for (const item of items) {
    if (item.kind !== "file") continue;
    const entry = item.webkitGetAsEntry();
    const file = entry === null ? item.getAsFile() : null;
    if (entry !== null) entries.push(entry);
    else if (file !== null) loose.push(file);
  }
  const below = await Promise.all(entries.map(filesBelow));
  return readAll([...below.flat(), ...loose.map(chosen)]);
}

/** Reads what was chosen in a file dialog; a chosen folder gives names with their folders. */
export function readChosen(files: Iterable<File>): Promise<ReadFiles> {
  return readAll([...files].map(chosen));
}

function chosen(file: File): NamedFile {
  return { name: file.webkitRelativePath || file.name, read: () => file.text() };
}

async function filesBelow(entry: FileSystemEntry): Promise<NamedFile[]> {
  if (isFile(entry)) {
    const read = async (): Promise<string> => {
      const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
      return file.text();
    };
    return [{ name: plainName(entry.fullPath), read }];
  }
  if (!isFolder(entry)) return [];
  const inner = await Promise.all((await entriesOf(entry)).map(filesBelow));
  return inner.flat();
}

/** A reader gives entries in batches, and an empty one at the end. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (batch.length === 0) return all;
    all.push(...batch);
  }
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}

async function readAll(found: readonly NamedFile[]): Promise<ReadFiles> {
  const manifests = found.filter((file) => isManifestName(file.name));
  const unreadable: string[] = [];
  const read = manifests.map(async ({ name, read }): Promise<[string, string][]> => {
    try {
      return [[plainName(name), await read()]];
    } catch {
      unreadable.push(name);
      return [];
    }
  });
  const files = Object.fromEntries((await Promise.all(read)).flat());
  return { files, ignored: found.length - manifests.length, unreadable: unreadable.sort() };
}
