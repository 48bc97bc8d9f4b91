/** `<hardening-editor>`: the text of the open file, with its findings. Every file keeps its own undo history. */

import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { bracketMatching, codeFolding, foldGutter, foldKeymap, indentOnInput } from "@codemirror/language";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { Annotation, Compartment, EditorState, type Extension } from "@codemirror/state";
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
  tooltips,
} from "@codemirror/view";
import { css, html, LitElement, type PropertyValues, render, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import type { Finding } from "../../../src/index.js";
import { act } from "../actions.js";
import { icon } from "../icons.js";
import type { Position } from "../findings/selection.js";
import { controls } from "../styles/controls.js";
import { findingDetailsStyle } from "../views/finding-details.js";
import { changeBetween } from "./change.js";
import { findingsExtension, setFindings, showFinding } from "./findings.js";
import { editorTheme } from "./theme.js";

/** Marks a change that comes from outside, so that it is not reported back. */
const fromOutside = Annotation.define<boolean>();

/** The editor. */
export class EditorElement extends LitElement {
  /** The name of the open file; `null` for none. */
  @property({ attribute: false }) file: string | null = null;
  /** Its text. */
  @property({ attribute: false }) text = "";
  /** The findings in it. */
  @property({ attribute: false }) findings: readonly Finding[] = [];
  /** Changes when the files are other ones, even if their names are the same: no history is kept then. */
  @property({ attribute: false }) generation = 0;
  /** The names of all files, so that the state of those gone is dropped. */
  @property({ attribute: false }) names: { has(name: string): boolean } = new Set();
  /** Whether the text may not be changed. */
  @property({ type: Boolean }) readonly = false;
  /** What is said of findings that are pointed at. */
  @property({ attribute: false }) describe: (findings: readonly Finding[]) => TemplateResult = () => html``;

  private readonly states = new Map<string, EditorState>();
  private readonly editing = new Compartment();
  private view: EditorView | null = null;
  private shownFile: string | null = null;
  private lastText = "";

  /** Where the cursor is. */
  get position(): Position | null {
    if (this.view === null || this.shownFile === null) return null;
    return { file: this.shownFile, offset: this.view.state.selection.main.head };
  }

  /** Puts the selection on a stretch of the open file, brings it into view and takes the focus. */
  async reveal(start: number, end: number, focus = true): Promise<void> {
    await this.updateComplete;
    const { view } = this;
    if (view === null) return;
    const length = view.state.doc.length;
    const anchor = Math.min(start, length);
    view.dispatch({
      selection: { anchor, head: Math.min(end, length) },
      effects: EditorView.scrollIntoView(anchor, { y: "center" }),
    });
    view.requestMeasure();
    if (focus) view.focus();
  }

  /** Shows what is said of a finding of the open file, at its place. */
  async show(finding: Finding): Promise<void> {
    await this.updateComplete;
    const { start } = finding.location;
    await this.reveal(start, start);
    this.view?.dispatch({ effects: showFinding.of(finding) });
  }

  /** Draws again what depends on being visible. */
  remeasure(): void {
    this.view?.requestMeasure();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.mount();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.keepState();
    this.view?.destroy();
    this.view = null;
    this.shownFile = null;
  }

  protected override firstUpdated(): void {
    this.mount();
  }

  private mount(): void {
    this.view = new EditorView({
      root: this.renderRoot as ShadowRoot,
      parent: this.renderRoot as ShadowRoot,
      state: this.stateOf(""),
      dispatchTransactions: (transactions, view) => {
        view.update(transactions);
        const typed = transactions.some((it) => it.docChanged && it.annotation(fromOutside) !== true);
        if (typed) this.report(view);
      },
    });
    this.openFile();
    this.view.dispatch({ effects: setFindings.of(this.findings) });
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (this.view === null) return;
    if (changed.has("generation")) this.forget();
    if (changed.has("file") || changed.has("generation")) this.openFile();
    else if (changed.has("text")) this.takeText();
    if (changed.has("readonly")) this.view.dispatch({ effects: this.editing.reconfigure(this.restriction()) });
    if (changed.has("findings") || changed.has("file") || changed.has("generation")) {
      this.view.dispatch({ effects: setFindings.of(this.findings) });
    }
    if (changed.has("names")) {
      for (const name of this.states.keys()) if (!this.names.has(name)) this.states.delete(name);
    }
  }

  protected override render(): TemplateResult {
    return html``;
  }

  private keepState(): void {
    if (this.view !== null && this.shownFile !== null && this.names.has(this.shownFile)) {
      this.states.set(this.shownFile, this.view.state);
    }
  }

  private forget(): void {
    this.states.clear();
    this.shownFile = null;
  }

  private openFile(): void {
    const { view } = this;
    if (view === null || (this.file !== null && this.file === this.shownFile)) return;
    this.keepState();
    this.shownFile = this.file;
    const kept = this.file === null ? undefined : this.states.get(this.file);
    view.setState(kept ?? this.stateOf(this.text));
    this.lastText = kept === undefined ? this.text : view.state.doc.toString();
    view.dispatch({ effects: this.editing.reconfigure(this.restriction()) });
    this.takeText();
  }

  private takeText(): void {
    if (this.view === null || this.text === this.lastText) return;
    const changes = changeBetween(this.view.state.doc.toString(), this.text);
    this.lastText = this.text;
    if (changes !== null) this.view.dispatch({ changes, annotations: fromOutside.of(true) });
  }

  private report(view: EditorView): void {
    if (this.shownFile === null) return;
    this.lastText = view.state.doc.toString();
    act(this, { kind: "edit", file: this.shownFile, text: this.lastText });
  }

  private restriction(): Extension {
    const label = this.file === null ? "No file is open" : `Text of ${this.file}`;
    return [
      EditorState.readOnly.of(this.readonly || this.file === null),
      EditorView.contentAttributes.of({
        tabindex: "0",
        "aria-label": label,
        ...(this.readonly ? { "aria-readonly": "true" } : {}),
      }),
    ];
  }

  private stateOf(text: string): EditorState {
    return EditorState.create({ doc: text, extensions: [this.editing.of(this.restriction()), this.extensions] });
  }

  /** The Tab key is left alone: it leads out of the editor. Dropped files are left to the previewer, which adds them. */
  private readonly extensions: Extension = [
    findingsExtension(
      (findings, into) => render(this.describe(findings), into, { host: this }),
      (finding) => act(this, { kind: "select", finding }),
    ),
    lineNumbers(),
    tooltips({ tooltipSpace: (view) => view.dom.getBoundingClientRect() }),
    codeFolding(),
    foldGutter({ markerDOM: foldMarker }),
    history(),
    drawSelection(),
    indentOnInput(),
    bracketMatching(),
    highlightActiveLine(),
    highlightActiveLineGutter(),
    highlightSelectionMatches(),
    search({ top: true }),
    yaml(),
    EditorState.tabSize.of(2),
    EditorView.domEventHandlers({ drop: (event) => (event.dataTransfer?.files.length ?? 0) > 0 }),
    keymap.of([...defaultKeymap, ...historyKeymap, ...searchKeymap, ...foldKeymap]),
    editorTheme,
  ];

  static override styles = [
    controls,
    findingDetailsStyle,
    css`
      :host {
        display: block;
        min-height: 0;
        min-width: 0;
        overflow: hidden;
      }
      .said {
        max-width: 440px;
        min-height: 0;
        max-height: 360px;
        overflow-y: auto;
        padding: var(--s3) var(--s4);
        font-family: var(--font);
        font-size: var(--text);
        line-height: 1.45;
        white-space: normal;
      }
      .said article + article {
        margin-top: var(--s3);
        padding-top: var(--s3);
        border-top: 1px solid var(--line);
      }
      .said article,
      .said .page {
        display: grid;
        gap: var(--s2);
      }
      .said .message {
        display: flex;
        gap: var(--s2);
        font-weight: 600;
      }
      .said .message svg {
        margin-top: 2px;
      }
      .said .page {
        padding-top: var(--s2);
        border-top: 1px solid var(--line);
        color: var(--quiet);
      }
    `,
  ];
}

function foldMarker(open: boolean): HTMLElement {
  const marker = document.createElement("span");
  marker.className = open ? "fold open" : "fold";
  marker.title = open ? "Fold" : "Unfold";
  render(icon(open ? "unfold" : "fold", 12), marker);
  return marker;
}
