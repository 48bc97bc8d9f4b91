/** Registers the elements. */

import { EditorElement } from "./editor/editor.js";
import { PreviewerElement } from "./element.js";
import type { Assets } from "./engine/assets.js";
import { FileTreeElement } from "./views/file-tree.js";
import { FindingsElement } from "./views/findings-list.js";
import { PageElement } from "./views/invariant-page.js";
import { MatrixElement } from "./views/matrix-table.js";
import { NameElement } from "./views/name-dialog.js";
import { WhyElement } from "./views/why-panel.js";

/** Registers `<hardening-previewer>` and its views; a second call changes nothing. */
export function define(assets: Assets): void {
  if (customElements.get("hardening-previewer") !== undefined) return;
  PreviewerElement.assets = assets;
  customElements.define("hardening-editor", EditorElement);
  customElements.define("hardening-file-tree", FileTreeElement);
  customElements.define("hardening-findings", FindingsElement);
  customElements.define("hardening-matrix", MatrixElement);
  customElements.define("hardening-name", NameElement);
  customElements.define("hardening-page", PageElement);
  customElements.define("hardening-why", WhyElement);
  customElements.define("hardening-previewer", PreviewerElement);
}
