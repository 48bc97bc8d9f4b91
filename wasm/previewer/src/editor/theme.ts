/** The look of the editor; its colours are the tokens, so a change of theme needs nothing here. */

import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const look = EditorView.theme({
  "&": { height: "100%", color: "var(--ink)", backgroundColor: "var(--ground)", fontSize: "var(--text)" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.6", overscrollBehavior: "contain" },
  ".cm-content": { padding: "var(--s2) 0", caretColor: "var(--accent)" },
  ".cm-line": { padding: "0 var(--s4) 0 var(--s1)" },
  ".cm-cursor": { borderLeftColor: "var(--accent)", borderLeftWidth: "2px" },
  ".cm-gutters": { backgroundColor: "var(--ground)", color: "var(--quiet)", border: "none" },
  ".cm-lineNumbers .cm-gutterElement": { padding: "0 var(--s1)", minWidth: "28px" },
  ".cm-activeLineGutter": { backgroundColor: "transparent", color: "var(--ink)" },
  "&.cm-focused .cm-activeLine": { backgroundColor: "var(--hover)" },
  ".cm-activeLine": { backgroundColor: "transparent" },
  ".cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground": {
    backgroundColor: "color-mix(in srgb, var(--accent) 22%, transparent)",
  },
  ".cm-selectionMatch": { backgroundColor: "color-mix(in srgb, var(--accent) 12%, transparent)" },
  ".cm-matchingBracket, &.cm-focused .cm-matchingBracket": { backgroundColor: "var(--chosen)" },
  ".cm-foldGutter .cm-gutterElement": { display: "flex", alignItems: "center", width: "14px", cursor: "pointer" },
  ".fold": { display: "flex" },
  ".fold.open": { opacity: "0" },
  ".cm-gutters:hover .fold.open": { opacity: "1" },
  ".cm-foldPlaceholder": {
    backgroundColor: "var(--hover)",
    border: "none",
    color: "var(--quiet)",
    padding: "0 var(--s1)",
  },
  ".signs": { width: "22px" },
  ".signs .cm-gutterElement": { display: "flex", alignItems: "center", justifyContent: "center", cursor: "pointer" },
  ".sign": { display: "flex" },
  ".finding": {
    textDecorationLine: "underline",
    textDecorationThickness: "2px",
    textDecorationSkipInk: "none",
    textUnderlineOffset: "3px",
  },
  ".finding.error": {
    color: "inherit",
    textDecorationColor: "var(--error)",
    textDecorationStyle: "wavy",
    textDecorationThickness: "1.5px",
  },
  ".finding.warning": { color: "inherit", textDecorationColor: "var(--warning)", textDecorationStyle: "dashed" },
  ".finding.info": { color: "inherit", textDecorationColor: "var(--info)", textDecorationStyle: "dotted" },
  ".cm-tooltip": {
    display: "flex",
    flexDirection: "column",
    border: "1px solid var(--line)",
    borderRadius: "var(--radius)",
    backgroundColor: "var(--raised)",
    color: "var(--ink)",
    boxShadow: "0 4px 16px rgb(0 0 0 / 16%)",
    overflow: "hidden",
    zIndex: "5",
  },
  ".cm-panels": { backgroundColor: "var(--chrome)", color: "var(--ink)", borderColor: "var(--line)" },
  ".cm-panels-top": { borderBottom: "1px solid var(--line)" },
  ".cm-panel.cm-search": {
    display: "flex",
    flexWrap: "wrap",
    alignItems: "center",
    gap: "var(--s1) var(--s2)",
    padding: "var(--s2) var(--s8) var(--s2) var(--s4)",
    fontFamily: "var(--font)",
  },
  ".cm-panel.cm-search br": { flexBasis: "100%" },
  ".cm-panel.cm-search label": {
    display: "inline-flex",
    alignItems: "center",
    gap: "var(--s1)",
    margin: "0",
    fontSize: "var(--text-small)",
  },
  ".cm-panel.cm-search [type=checkbox]": { margin: "0" },
  ".cm-panel.cm-search [name=close]": { top: "var(--s2)", right: "var(--s2)", width: "28px", minHeight: "28px" },
  ".cm-textfield": {
    height: "28px",
    margin: "0",
    fontSize: "var(--text)",
    border: "1px solid var(--line-strong)",
    borderRadius: "var(--radius)",
    backgroundColor: "var(--ground)",
  },
  ".cm-button": {
    margin: "0",
    fontSize: "var(--text-small)",
    backgroundImage: "none",
    backgroundColor: "var(--raised)",
    border: "1px solid var(--line)",
    borderRadius: "var(--radius)",
  },
  ".cm-searchMatch": { backgroundColor: "color-mix(in srgb, var(--warning) 25%, transparent)" },
  ".cm-searchMatch-selected": { backgroundColor: "color-mix(in srgb, var(--warning) 50%, transparent)" },
});

const colours = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: "var(--syntax-key)" },
  { tag: tags.string, color: "var(--syntax-string)" },
  { tag: [tags.comment, tags.meta], color: "var(--quiet)" },
  { tag: [tags.keyword, tags.labelName, tags.typeName], color: "var(--syntax-literal)" },
  { tag: [tags.punctuation, tags.separator, tags.squareBracket, tags.brace], color: "var(--quiet)" },
  { tag: tags.content, color: "var(--syntax-value)" },
]);

/** Look and colours. */
export const editorTheme: Extension = [look, syntaxHighlighting(colours)];
