/** The page of one file, which also works from `file://`. */

import { define } from "./define.js";
import { embeddedExamples } from "./embedded-examples.js";
import { inlineAssets } from "./engine/inline.js";
import "./page.css";

define(inlineAssets);
for (const previewer of document.querySelectorAll("hardening-previewer")) previewer.examples = embeddedExamples;
