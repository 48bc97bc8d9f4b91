/** `<hardening-previewer>`: files in, findings and answers out, all in the browser. */

import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import type { CheckOptions, ConfigInput, Finding, Report } from "../../src/index.js";
import { type Action, onAction, type Target } from "./actions.js";
import type { EditorElement } from "./editor/editor.js";
import type { Assets } from "./engine/assets.js";
import { openEngine } from "./engine/open.js";
import type { Example } from "./examples.js";
import { download } from "./files/download.js";
import { readChosen, readDropped } from "./files/reading.js";
import { keyOf } from "./findings/selection.js";
import { introduction } from "./markdown/page.js";
import type { Block } from "./markdown/parse.js";
import { renderText } from "./markdown/render.js";
import { Session } from "./session.js";
import { controls } from "./styles/controls.js";
import { layout } from "./styles/layout.js";
import { tokens } from "./styles/tokens.js";
import { bar, barStyle, type Theme } from "./views/bar.js";
import { findingCards } from "./views/finding-cards.js";
import { foot, footStyle } from "./views/foot.js";
import type { PageElement } from "./views/invariant-page.js";
import type { NameElement } from "./views/name-dialog.js";
import { type PaneName, tabs, tabsStyle } from "./views/tabs.js";
import { welcome, welcomeStyle } from "./views/welcome.js";

/** What `hardening-result` carries. */
export type ResultEvent = CustomEvent<Report>;

/** Below this width, in pixels, the panes become tabs. */
const NARROW = 760;

/**
 * The previewer.
 *
 * ```html
 * <hardening-previewer theme="auto"></hardening-previewer>
 * <script type="module">
 *   import './hardening-previewer.js';
 *   const previewer = document.querySelector('hardening-previewer');
 *   previewer.files = { 'shop.yaml': 'apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n' };
 *   previewer.addEventListener('hardening-result', (event) => console.log(event.detail.summary));
 * </script>
 * ```
 *
 * @fires hardening-result - after each check, with the report
 */
export class PreviewerElement extends LitElement {
  /** Where the parts of the checker are; set by the build before the element is defined. */
  static assets: Assets;

  /** The texts by name. Reading gives them as they are now, edits included; to change one, set all anew. */
  @property({ attribute: false })
  get files(): Record<string, string> {
    return Object.fromEntries(this.session.texts);
  }
  set files(files: Record<string, string>) {
    this.session.replace(files);
  }

  /** A configuration: the text of a file, or the same as an object. */
  @property({ attribute: false }) config: ConfigInput | null = null;
  /** The colours. */
  @property({ reflect: true }) theme: Theme = "auto";
  /** Whether nothing may be changed. */
  @property({ type: Boolean, reflect: true }) readonly = false;
  /** Whether it is the whole page: then F8 and pastes that go to nothing else are its own, too. */
  @property({ type: Boolean, attribute: "whole-page" }) wholePage = false;
  /** Trees that are offered to begin with. */
  @property({ attribute: false }) examples: readonly Example[] = [];

  @state() private pane: PaneName = "editor";
  /** Which of the two results is in front. */
  @state() private result: "findings" | "network" = "findings";
  @state() private narrow = false;
  @state() private dropping = false;

  @query("hardening-editor") private editor!: EditorElement | null;
  @query("hardening-page") private page!: PageElement;
  @query("hardening-name") private name!: NameElement;
  @query("#choose-files") private chooseFiles!: HTMLInputElement;
  @query("#choose-folder") private chooseFolder!: HTMLInputElement;

  private readonly session = new Session({
    changed: () => this.requestUpdate(),
    result: (report) => {
      this.dispatchEvent(
        new CustomEvent<Report>("hardening-result", { detail: report, composed: true, bubbles: true }),
      );
    },
  });
  private readonly width = new ResizeObserver(([entry]) => {
    this.narrow = (entry?.contentRect.width ?? NARROW) < NARROW;
  });

  constructor() {
    super();
    onAction(this, (action) => void this.perform(action));
    this.addEventListener("keydown", this.onKey);
    this.addEventListener("paste", this.onPaste);
    this.addEventListener("dragover", (event) => this.onDragOver(event));
    this.addEventListener("dragleave", (event) => this.onDragLeave(event));
    this.addEventListener("drop", (event) => void this.onDrop(event));
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.width.observe(this);
    this.ownerDocument.addEventListener("keydown", this.onStray);
    this.ownerDocument.addEventListener("paste", this.onStray);
    this.session.connect(
      (options, reload) => openEngine(PreviewerElement.assets, options, reload),
      this.checkOptions(),
    );
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.width.disconnect();
    this.ownerDocument.removeEventListener("keydown", this.onStray);
    this.ownerDocument.removeEventListener("paste", this.onStray);
    this.session.disconnect();
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("config")) this.session.configure(this.checkOptions());
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has("pane") || changed.has("narrow")) this.editor?.remeasure();
    if (this.result === "network" && !this.hides("network")) void this.session.map();
  }

  private checkOptions(): CheckOptions {
    return { positions: "utf16", config: this.config };
  }

  // What views ask

  private async perform(action: Action): Promise<void> {
    const { session } = this;
    switch (action.kind) {
      case "open":
        return this.show(action.file);
      case "jump":
        return this.jump(action.to);
      case "select":
        return action.finding === session.selected ? session.select(null) : this.select(action.finding);
      case "fix":
        return this.readonly ? undefined : session.fix(action.findings);
      case "explain":
        return this.explain(action.invariant);
      case "ask":
        return void (await session.ask(action.question));
      case "look":
        return session.inquiry.look(action.chosen);
      case "edit":
        return session.edit(action.file, action.text);
      case "choose":
        return (action.what === "files" ? this.chooseFiles : this.chooseFolder).click();
      case "example":
        return this.openExample(action.name);
      case "name":
        return this.name.ask(action.rename);
      case "named":
        if (action.renamed === null) session.create(action.name);
        else session.rename(action.renamed, action.name);
        return this.showText();
      case "remove":
        return session.remove(action.file);
      case "download":
        return download(session.texts);
    }
  }

  private openExample(name: string): Promise<void> | undefined {
    const example = this.examples.find((it) => it.name === name);
    if (example === undefined) return;
    this.session.replaceAll(example.files, example.title);
    return this.showText();
  }

  /** Brings the open file into view and takes the focus, where what had it is gone. */
  private async showText(): Promise<void> {
    this.pane = "editor";
    await this.updateComplete;
    await this.editor?.reveal(0, 0);
  }

  private show(file: string): void {
    this.session.show(file);
    this.pane = "editor";
  }

  private async jump({ file, start, end }: Target): Promise<void> {
    this.show(file);
    await this.updateComplete;
    await this.editor?.reveal(start, end);
  }

  /** Unfolds a finding in the list and shows its place, where both are in view. */
  private async select(finding: Finding): Promise<void> {
    this.session.select(finding);
    if (this.narrow) return;
    this.result = "findings";
    this.session.show(finding.location.file);
    await this.updateComplete;
    await this.editor?.reveal(finding.location.start, finding.location.end, false);
  }

  /** Puts the cursor on the next finding; where the list is out of view, it is said beside the text. */
  private async step(direction: 1 | -1): Promise<void> {
    const finding = this.session.step(this.editor?.position ?? null, direction);
    if (finding === null) return;
    await this.select(finding);
    this.show(finding.location.file);
    await this.updateComplete;
    if (this.narrow) await this.editor?.show(finding);
    else await this.editor?.reveal(finding.location.start, finding.location.start);
  }

  private async explain(invariant: string): Promise<void> {
    const page = await this.session.explain(invariant);
    if (page !== null) await this.page.show(page);
  }

  // What the user does with the whole

  private readonly onStray = (event: KeyboardEvent | ClipboardEvent): void => {
    if (!this.wholePage || event.target !== this.ownerDocument.body) return;
    if (event instanceof KeyboardEvent) this.onKey(event);
    else this.onPaste(event);
  };

  private readonly onKey = (event: KeyboardEvent): void => {
    if (event.key !== "F8" || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    void this.step(event.shiftKey ? -1 : 1);
  };

  private readonly onPaste = (event: ClipboardEvent): void => {
    if (this.readonly || isTypedInto(event.composedPath()[0]) || event.clipboardData === null) return;
    const files = [...event.clipboardData.files];
    const text = event.clipboardData.getData("text/plain");
    if (files.length === 0 && text.trim() === "") return;
    event.preventDefault();
    void this.addPasted(files, text);
  };

  private async addPasted(files: readonly File[], text: string): Promise<void> {
    if (files.length > 0) this.session.add(await readChosen(files));
    else this.session.addPasted(text);
    await this.showText();
  }

  private onDragOver(event: DragEvent): void {
    if (this.readonly || event.dataTransfer?.types.includes("Files") !== true) return;
    event.preventDefault();
    this.dropping = true;
  }

  private onDragLeave(event: DragEvent): void {
    const to = event.relatedTarget;
    if (!(to instanceof Node) || !this.contains(to)) this.dropping = false;
  }

  private async onDrop(event: DragEvent): Promise<void> {
    this.dropping = false;
    if (this.readonly || event.dataTransfer?.types.includes("Files") !== true) return;
    event.preventDefault();
    this.session.add(await readDropped(event.dataTransfer.items));
    await this.showText();
  }

  private async onChosen(event: Event): Promise<void> {
    const input = event.target as HTMLInputElement;
    const chosen = [...(input.files ?? [])];
    input.value = "";
    if (chosen.length === 0) return;
    this.session.add(await readChosen(chosen));
    await this.showText();
  }

  // Views

  private hides(name: PaneName): boolean {
    return this.narrow && this.pane !== name;
  }

  private readonly choosePane = (name: PaneName): void => {
    this.pane = name;
    if (name === "findings" || name === "network") this.result = name;
  };

  protected override render(): TemplateResult {
    const { session, readonly } = this;
    const { status } = session;
    const isEmpty = session.texts.size === 0;
    return html`
      ${bar(readonly ? [] : this.examples, this.theme, (theme) => (this.theme = theme))}
      ${status.kind === "failed" ? html`<p class="failure" role="alert">${renderText(status.message)}</p>` : nothing}
      ${isEmpty ? html`<div class="body">${welcome(this.examples, readonly)}</div>` : this.renderPanes()}
      ${foot(session)} ${this.dropping ? html`<div class="drop" aria-hidden="true">Drop to add</div>` : nothing}
      <input
        id="choose-files"
        type="file"
        multiple
        accept=".yaml,.yml,.json"
        hidden
        @change=${(event: Event) => void this.onChosen(event)}
      />
      <input
        id="choose-folder"
        type="file"
        webkitdirectory
        hidden
        @change=${(event: Event) => void this.onChosen(event)}
      />
      <hardening-page></hardening-page>
      <hardening-name .taken=${session.texts}></hardening-name>
    `;
  }

  private renderPanes(): TemplateResult {
    const { narrow, session } = this;
    const panel = (name: PaneName) =>
      narrow ? { role: "tabpanel", label: `tab-${name}` } : { role: nothing, label: nothing };
    return html`
      ${narrow ? this.renderTabs(["files", "editor", "findings", "network"], this.pane) : nothing}
      <div class=${narrow ? "body panes narrow" : "body panes"}>
        <hardening-file-tree
          id="pane-files"
          role=${panel("files").role}
          aria-labelledby=${panel("files").label}
          ?hidden=${this.hides("files")}
          ?readonly=${this.readonly}
          .names=${session.names}
          .counts=${session.counts}
          .open=${session.open}
        ></hardening-file-tree>
        <div
          id="pane-editor"
          class="editing"
          role=${panel("editor").role}
          aria-labelledby=${panel("editor").label}
          ?hidden=${this.hides("editor")}
        >
          <h2 class="mono" title=${session.open ?? ""}>${session.open}</h2>
          <hardening-editor
            ?readonly=${this.readonly}
            .generation=${session.generation}
            .names=${session.texts}
            .file=${session.open}
            .text=${session.open === null ? "" : (session.texts.get(session.open) ?? "")}
            .findings=${session.findingsOfOpen}
            .describe=${this.describe}
          ></hardening-editor>
        </div>
        <div class="results" ?hidden=${this.hides("findings") && this.hides("network")}>
          ${narrow ? nothing : this.renderTabs(["findings", "network"], this.result)} ${this.renderResults()}
        </div>
      </div>
    `;
  }

  private renderResults(): TemplateResult {
    const { session } = this;
    const { network, asked } = session.inquiry;
    return html`
      <hardening-findings
        id="pane-findings"
        role="tabpanel"
        aria-labelledby="tab-findings"
        ?hidden=${this.result !== "findings"}
        ?readonly=${this.readonly}
        .report=${session.report}
        .selected=${session.selected === null ? null : keyOf(session.selected)}
      ></hardening-findings>
      <div
        id="pane-network"
        class="network"
        role="tabpanel"
        aria-labelledby="tab-network"
        ?hidden=${this.result !== "network"}
      >
        <hardening-matrix .map=${network}></hardening-matrix>
        <hardening-why .asked=${asked} .map=${network}></hardening-why>
      </div>
    `;
  }

  private renderTabs(names: readonly PaneName[], chosen: PaneName): TemplateResult {
    const findings = this.session.report?.findings.length;
    return tabs(names, chosen, findings === undefined ? {} : { findings }, this.choosePane);
  }

  private readonly describe = (findings: readonly Finding[]): TemplateResult =>
    findingCards(findings, this.readonly, (invariant) => this.introductionOf(invariant));

  private async introductionOf(invariant: string): Promise<readonly Block[]> {
    const page = await this.session.explain(invariant);
    this.editor?.remeasure();
    return page === null ? [] : introduction(page.markdown);
  }

  static override styles = [tokens, controls, layout, barStyle, tabsStyle, footStyle, welcomeStyle];
}

function isTypedInto(target: EventTarget | undefined): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.closest("input, textarea, .cm-editor") !== null)
  );
}

declare global {
  interface HTMLElementTagNameMap {
    "hardening-previewer": PreviewerElement;
  }
}
