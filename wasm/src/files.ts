/** Files as they are given. */

/**
 * Files, each a name and a text: as an object, as a `Map` or other pairs, or as objects with a `name` and a `text`. They
 * are read in the order given; what is declared later replaces what was declared before.
 */
export type Files =
  | Readonly<Record<string, string>>
  | Iterable<readonly [name: string, text: string]>
  | Iterable<{ readonly name: string; readonly text: string }>;

/** Files as the module takes them: the text at a place of one list belongs to the name at the same place of the other. */
export interface FileLists {
  readonly names: string[];
  readonly texts: string[];
}

/**
 * Files as two lists.
 *
 * @throws TypeError where a name or a text is no string
 */
export function listed(files: Files): FileLists {
  const names: string[] = [];
  const texts: string[] = [];
  for (const [name, text] of pairs(files)) {
    names.push(requireText("the name of a file", name));
    texts.push(requireText(`the text of ${name}`, text));
  }
  return { names, texts };
}

/** The value, which callers without types may have got wrong. */
export function requireText(what: string, value: unknown): string {
  if (typeof value === "string") return value;
  throw new TypeError(`${what} must be a string and is ${value === null ? "null" : `of type ${typeof value}`}`);
}

function* pairs(files: Files): Iterable<readonly [unknown, unknown]> {
  if (typeof files !== "object" || files === null) {
    throw new TypeError('files are given by name, as in { "shop.yaml": text }');
  }
  if (!isIterable(files)) {
    yield* Object.entries(files);
    return;
  }
  for (const file of files) yield "name" in file ? [file.name, file.text] : file;
}

function isIterable(
  files: Files,
): files is Exclude<Files, Readonly<Record<string, string>>> {
  return Symbol.iterator in files;
}
