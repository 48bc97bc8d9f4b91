/** The page of several files, for a server. */

import { define } from "./define.js";
import { embeddedExamples } from "./embedded-examples.js";
import { fileAssets } from "./engine/files.js";
import "./page.css";

define(fileAssets);
for (const previewer of document.querySelectorAll("hardening-previewer")) previewer.examples = embeddedExamples;
