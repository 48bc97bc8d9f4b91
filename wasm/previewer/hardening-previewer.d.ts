/** The element `<hardening-previewer>`, which importing this module defines. */

import type { ConfigInput, Report } from "hardening";

/** The colours: as the system has them, or one or the other. */
export type Theme = "auto" | "light" | "dark";

/** What comes after each check. */
export type ResultEvent = CustomEvent<Report>;

/** A tree of manifests to begin with. */
export interface Example {
  /** What tells it from the others. */
  readonly name: string;
  readonly title: string;
  /** A sentence. */
  readonly description: string;
  readonly files: Readonly<Record<string, string>>;
}

/**
 * Shows manifests with what is broken in them and who reaches whom.
 *
 * @example
 * ```ts
 * import "hardening/previewer";
 *
 * const previewer = document.createElement("hardening-previewer");
 * previewer.files = { "shop.yaml": "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n" };
 * previewer.addEventListener("hardening-result", ({ detail }) => console.log(detail.summary.errors));
 * document.body.append(previewer);
 * ```
 */
export class PreviewerElement extends HTMLElement {
  /** The texts by name. Reading gives them as they are now, edits included; to change one, set all anew. */
  files: Record<string, string>;
  /** A configuration: the text of a file, or the same as an object. */
  config: ConfigInput | null;
  /** The colours. */
  theme: Theme;
  /** Whether nothing may be changed. */
  readonly: boolean;
  /** Whether it is the whole page: then F8 and pastes that go to nothing else are its own, too. */
  wholePage: boolean;
  /** Trees that are offered to begin with. */
  examples: readonly Example[];
}

declare global {
  interface HTMLElementTagNameMap {
    "hardening-previewer": PreviewerElement;
  }

  interface HTMLElementEventMap {
    "hardening-result": ResultEvent;
  }
}
