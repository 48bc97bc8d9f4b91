/** `<hardening-file-tree>`: the files, with how many findings each has. */

import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import type { Severity } from "../../../src/index.js";
import { act } from "../actions.js";
import { type TreeRow, treeRows } from "../files/tree.js";
import { SEVERITIES } from "../findings/selection.js";
import { icon, severityIcon } from "../icons.js";
import { controls } from "../styles/controls.js";

type Counts = ReadonlyMap<string, Record<Severity, number>>;

/** The tree; arrow keys walk it as the ARIA pattern says. */
export class FileTreeElement extends LitElement {
  /** The names of all files. */
  @property({ attribute: false }) names: readonly string[] = [];
  /** How many findings each file has. */
  @property({ attribute: false }) counts: Counts = new Map();
  /** The open file. */
  @property({ attribute: false }) open: string | null = null;
  /** Whether the files may not be changed. */
  @property({ type: Boolean }) readonly = false;

  @state() private folded: ReadonlySet<string> = new Set();
  @state() private active: string | null = null;
  @query('[role="tree"]') private tree!: HTMLElement | null;

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("open") && this.open !== null) this.active = this.open;
  }

  protected override render(): TemplateResult {
    const rows = treeRows(this.names, this.folded);
    const focused = rows.some((row) => row.path === this.active) ? this.active : rows[0]?.path;
    return html`
      <div class="head">
        <h2>Files</h2>
        ${this.readonly ? nothing : this.renderTools()}
      </div>
      <div role="tree" aria-label="Files" @keydown=${(event: KeyboardEvent) => this.walk(event, rows)}>
        ${rows.map((row) => this.renderRow(row, row.path === focused))}
      </div>
    `;
  }

  private renderTools(): TemplateResult {
    const { open } = this;
    return html`<div class="tools" role="group" aria-label="Change the files">
      ${this.tool("New file", "add", () => act(this, { kind: "name", rename: null }))}
      ${this.tool("Open files", "file", () => act(this, { kind: "choose", what: "files" }))}
      ${this.tool("Open a folder", "folder", () => act(this, { kind: "choose", what: "folder" }))}
      ${this.tool("Rename the open file", "rename", open === null ? null : () => act(this, { kind: "name", rename: open }))}
      ${this.tool("Remove the open file", "remove", open === null ? null : () => act(this, { kind: "remove", file: open }))}
      ${this.tool("Download all files", "download", this.names.length === 0 ? null : () => act(this, { kind: "download" }))}
    </div>`;
  }

  private tool(label: string, sign: Parameters<typeof icon>[0], use: (() => void) | null): TemplateResult {
    return html`<button
      type="button"
      class="plain icon"
      title=${label}
      aria-label=${label}
      ?disabled=${use === null}
      @click=${use}
    >
      ${icon(sign)}
    </button>`;
  }

  private renderRow(row: TreeRow, focused: boolean): TemplateResult {
    const isFile = row.kind === "file";
    return html`<div
      role="treeitem"
      class="row level-${Math.min(row.level, 8)}"
      data-path=${row.path}
      aria-level=${row.level}
      aria-selected=${isFile && row.path === this.open ? "true" : "false"}
      aria-expanded=${isFile ? nothing : row.folded ? "false" : "true"}
      tabindex=${focused ? 0 : -1}
      title=${row.path}
      @click=${() => this.use(row)}
    >
      ${isFile ? nothing : icon(row.folded ? "fold" : "unfold", 12)}
      <span class="label">${row.label}</span>
      ${isFile ? this.renderCounts(row.path) : nothing}
    </div>`;
  }

  private renderCounts(file: string): TemplateResult | typeof nothing {
    const counts = this.counts.get(file);
    if (counts === undefined) return nothing;
    const worst = SEVERITIES.find((severity) => counts[severity] > 0);
    const total = counts.error + counts.warning + counts.info;
    return worst === undefined ? nothing : html`<span class="count small">${total}</span>${severityIcon(worst, 12)}`;
  }

  private use(row: TreeRow): void {
    this.active = row.path;
    if (row.kind === "file") act(this, { kind: "open", file: row.path });
    else this.fold(row.path, !row.folded);
  }

  private fold(path: string, folded: boolean): void {
    const next = new Set(this.folded);
    if (folded) next.add(path);
    else next.delete(path);
    this.folded = next;
  }

  private walk(event: KeyboardEvent, rows: readonly TreeRow[]): void {
    const at = rows.findIndex((row) => row.path === this.active);
    const row = rows[at] ?? rows[0];
    if (row === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const moves: Record<string, () => void> = {
      ArrowDown: () => this.focusRow(rows[at + 1]),
      ArrowUp: () => this.focusRow(rows[at - 1]),
      Home: () => this.focusRow(rows[0]),
      End: () => this.focusRow(rows.at(-1)),
      ArrowRight: () =>
        row.kind === "folder" && row.folded ? this.fold(row.path, false) : this.focusRow(rows[at + 1]),
      ArrowLeft: () =>
        row.kind === "folder" && !row.folded ? this.fold(row.path, true) : this.focusRow(parentOf(rows, at)),
      Enter: () => this.use(row),
      " ": () => this.use(row),
      ...(this.readonly || row.kind !== "file"
        ? {}
        : {
            F2: () => act(this, { kind: "name", rename: row.path }),
            Delete: () => act(this, { kind: "remove", file: row.path }),
          }),
    };
    const move = moves[event.key];
    if (move === undefined) return;
    event.preventDefault();
    move();
  }

  private focusRow(row: TreeRow | undefined): void {
    if (row === undefined) return;
    this.active = row.path;
    void this.updateComplete.then(() => {
      this.tree?.querySelector<HTMLElement>(`[data-path="${CSS.escape(row.path)}"]`)?.focus();
    });
  }

  static override styles = [
    controls,
    css`
      :host {
        display: flex;
        flex-direction: column;
        min-height: 0;
        background: var(--chrome);
      }
      .head {
        display: flex;
        align-items: center;
        justify-content: space-between;
        flex: none;
        height: 40px;
        padding: 0 var(--s1) 0 var(--s4);
      }
      .tools {
        display: flex;
      }
      .tools button.icon {
        width: 24px;
        color: var(--quiet);
      }
      .tools button:hover:not(:disabled) {
        color: var(--ink);
      }
      [role="tree"] {
        flex: 1;
        min-height: 0;
        overflow-y: auto;
        padding: 0 var(--s2) var(--s4);
      }
      .row {
        display: flex;
        align-items: center;
        gap: var(--s1);
        min-height: 26px;
        padding-inline: var(--s2) var(--s2);
        border-radius: var(--radius);
        cursor: pointer;
        user-select: none;
      }
      .row:hover {
        background: var(--hover);
      }
      .row[aria-selected="true"] {
        background: var(--chosen);
      }
      .row:focus-visible {
        outline-offset: -2px;
      }
      .label {
        flex: 1;
        min-width: 0;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .row[aria-expanded] .label {
        color: var(--quiet);
      }
      .row[aria-expanded] svg {
        color: var(--quiet);
      }
      .count {
        color: var(--quiet);
        font-variant-numeric: tabular-nums;
      }
    `,
    ...[2, 3, 4, 5, 6, 7, 8].map((level) => indentation(level)),
  ];
}

function indentation(level: number): ReturnType<typeof css> {
  return css`
    .level-${level} {
      padding-inline-start: calc(${level - 1} * var(--s4) + var(--s2));
    }
  `;
}

function parentOf(rows: readonly TreeRow[], at: number): TreeRow | undefined {
  const level = rows[at]?.level ?? 1;
  return rows.slice(0, Math.max(at, 0)).findLast((row) => row.level < level);
}
