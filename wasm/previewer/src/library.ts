/** The build of one file, for pages that embed the element. */

import { define } from "./define.js";
import { inlineAssets } from "./engine/inline.js";

define(inlineAssets);

export { PreviewerElement } from "./element.js";
export type { ResultEvent } from "./element.js";
export type { Theme } from "./views/bar.js";
export type { Example } from "./examples.js";
