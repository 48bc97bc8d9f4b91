/** Trees of manifests that a page offers to begin with. */

/** One of them. */
export interface Example {
  /** What tells it from the others. */
  readonly name: string;
  readonly title: string;
  /** A sentence. */
  readonly description: string;
  readonly files: Readonly<Record<string, string>>;
}
