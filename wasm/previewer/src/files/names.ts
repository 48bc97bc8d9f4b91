/** The names that files may have. */

/** Whether a file of this name is read as manifests. */
export function isManifestName(name: string): boolean {
  return (
    /\.(ya?ml|json)$/i.test(name) && !name.split("/").some((part) => part.startsWith(".") || part === "node_modules")
  );
}

/** A name without leading, trailing and doubled slashes, `.` and `..`; empty where nothing is left. */
export function plainName(name: string): string {
  const parts = name.trim().replaceAll("\\", "/").split("/");
  return parts.filter((part) => part !== "" && part !== "." && part !== "..").join("/");
}

/** The wanted name, or the first of `name-2.yaml`, `name-3.yaml`, ... that is not taken. */
export function freeName(wanted: string, taken: { has(name: string): boolean }): string {
  if (!taken.has(wanted)) return wanted;
  const dot = wanted.lastIndexOf(".");
  const [stem, ending] = dot > 0 ? [wanted.slice(0, dot), wanted.slice(dot)] : [wanted, ""];
  for (let number = 2; ; number++) {
    const name = `${stem}-${number}${ending}`;
    if (!taken.has(name)) return name;
  }
}

/** Why a file may not have this name, or `null` where it may. */
export function nameRefusal(name: string, taken: { has(name: string): boolean }): string | null {
  const plain = plainName(name);
  if (plain === "") return "A file needs a name, such as web/deployment.yaml.";
  if (taken.has(plain)) return `There is a file ${plain} already.`;
  return null;
}
