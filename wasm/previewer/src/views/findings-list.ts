/** `<hardening-findings>`: what is broken, by file, narrowed by severity and words. */

import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import type { Finding, Report, Severity } from "../../../src/index.js";
import { act } from "../actions.js";
import { isApplicable } from "../findings/fixes.js";
import { byFile, type FileGroup, filtered, type Filter, keyOf, SEVERITIES, UNFILTERED } from "../findings/selection.js";
import { severityIcon } from "../icons.js";
import { renderText } from "../markdown/render.js";
import { controls } from "../styles/controls.js";
import { findingDetails, findingDetailsStyle } from "./finding-details.js";

const SEVERITY_NAMES: Record<Severity, [one: string, many: string]> = {
  error: ["error", "errors"],
  warning: ["warning", "warnings"],
  info: ["note", "notes"],
};

/** How many are drawn at once; more on demand, so that thousands do not freeze the page. */
const STEP = 200;

/** The list. */
export class FindingsElement extends LitElement {
  /** What was found; `null` before the first check. */
  @property({ attribute: false }) report: Report | null = null;
  /** The key of the finding that is unfolded. */
  @property({ attribute: false }) selected: string | null = null;
  /** Whether fixes may not be applied. */
  @property({ type: Boolean }) readonly = false;

  @state() private filter: Filter = UNFILTERED;
  @state() private limit = STEP;

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("selected") || this.selected === null) return;
    const at = (this.report?.findings ?? []).findIndex((finding) => keyOf(finding) === this.selected);
    const finding = this.report?.findings[at];
    if (finding === undefined) return;
    if (filtered([finding], this.filter).length === 0) this.filter = UNFILTERED;
    this.limit = Math.max(this.limit, at + 1);
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (!changed.has("selected")) return;
    this.renderRoot.querySelector(".finding[data-selected]")?.scrollIntoView({ block: "nearest" });
  }

  protected override render(): TemplateResult {
    const { report } = this;
    if (report === null) return html`<p class="empty quiet" role="status">Checking</p>`;
    if (report.findings.length === 0) return this.renderClean(report);
    const found = filtered(report.findings, this.filter);
    return html`
      <h2 class="visually-hidden">Findings</h2>
      ${this.renderHead(report)}
      <div class="list">
        ${byFile(found.slice(0, this.limit)).map((group) => this.renderGroup(group))}
        ${found.length === 0 ? html`<p class="empty quiet">Nothing matches this filter.</p>` : nothing}
        ${
          found.length > this.limit
            ? html`<p class="more">
                <button type="button" @click=${() => (this.limit += STEP)}>
                  Show more (${found.length - this.limit} left)
                </button>
              </p>`
            : nothing
        }
      </div>
    `;
  }

  private renderClean({ summary }: Report): TemplateResult {
    if (summary.files === 0) return html`<p class="empty quiet">No files yet.</p>`;
    return html`<div class="empty">
      <h2>Nothing is broken</h2>
      <p class="quiet">
        ${summary.objects} ${summary.objects === 1 ? "object keeps" : "objects keep"} every invariant.
        ${summary.suppressed > 0 ? `${summary.suppressed} findings are ignored with a reason.` : ""}
      </p>
    </div>`;
  }

  private renderHead({ findings, summary }: Report): TemplateResult {
    const counts: Record<Severity, number> = { error: summary.errors, warning: summary.warnings, info: summary.infos };
    const safe = findings.filter((it) => isApplicable(it) && it.fix?.applicability === "safe");
    return html`<div class="head">
      <div class="severities" role="group" aria-label="Severities shown">
        ${SEVERITIES.map((severity) => this.renderSeverity(severity, counts[severity]))}
      </div>
      <input
        type="search"
        aria-label="Words to look for in findings"
        placeholder="Filter"
        .value=${this.filter.text}
        @input=${(event: InputEvent) => (this.filter = { ...this.filter, text: (event.target as HTMLInputElement).value })}
      />
      ${
        this.readonly || safe.length === 0
          ? nothing
          : html`<button type="button" class="all" @click=${() => act(this, { kind: "fix", findings: safe })}>
              Apply ${safe.length} safe ${safe.length === 1 ? "fix" : "fixes"}
            </button>`
      }
    </div>`;
  }

  private renderSeverity(severity: Severity, count: number): TemplateResult {
    const pressed = this.filter.severities.has(severity);
    const name = SEVERITY_NAMES[severity][count === 1 ? 0 : 1];
    const label = `${count} ${name}`;
    return html`<button
      type="button"
      class="severity"
      aria-pressed=${pressed}
      aria-label=${label}
      title=${label}
      @click=${() => this.toggle(severity)}
    >
      ${severityIcon(severity, 12)} <span>${count}</span>
    </button>`;
  }

  private toggle(severity: Severity): void {
    const severities = new Set(this.filter.severities);
    if (!severities.delete(severity)) severities.add(severity);
    this.filter = { ...this.filter, severities };
  }

  private renderGroup({ file, findings }: FileGroup): TemplateResult {
    return html`<section>
      <h3 class="mono" title=${file}>${file}</h3>
      <ul>
        ${findings.map((finding) => this.renderFinding(finding))}
      </ul>
    </section>`;
  }

  private renderFinding(finding: Finding): TemplateResult {
    const selected = keyOf(finding) === this.selected;
    return html`<li class="finding" ?data-selected=${selected}>
      <button
        type="button"
        class="message"
        aria-expanded=${selected}
        @click=${() => act(this, { kind: "select", finding })}
      >
        ${severityIcon(finding.severity)}
        <span class="text">${renderText(finding.message)}</span>
        <span class="line quiet small">${finding.location.line}</span>
      </button>
      <div class="rest">
        <button
          type="button"
          class="link small mono"
          aria-label="What ${finding.invariant} means"
          @click=${() => act(this, { kind: "explain", invariant: finding.invariant })}
        >
          ${finding.invariant}
        </button>
        ${
          finding.fix && !selected && isApplicable(finding)
            ? html`<span class="quiet small"
                >${finding.fix.applicability === "safe" ? "has a safe fix" : "has a fix to review"}</span
              >`
            : nothing
        }
        ${selected ? findingDetails(finding, this.readonly) : nothing}
      </div>
    </li>`;
  }

  static override styles = [
    controls,
    findingDetailsStyle,
    css`
      :host {
        display: flex;
        flex-direction: column;
        min-height: 0;
        background: var(--ground);
      }
      .head {
        display: flex;
        gap: var(--s2);
        flex: none;
        padding: var(--s2) var(--s4);
        border-bottom: 1px solid var(--line);
      }
      .head input {
        flex: 1;
        min-width: 80px;
      }
      .head .all {
        white-space: nowrap;
      }
      .severities {
        display: flex;
      }
      .severity {
        gap: 6px;
        border-radius: 0;
        margin-inline-start: -1px;
        white-space: nowrap;
      }
      .severity:first-child {
        margin: 0;
        border-start-start-radius: var(--radius);
        border-end-start-radius: var(--radius);
      }
      .severity:last-child {
        border-start-end-radius: var(--radius);
        border-end-end-radius: var(--radius);
      }
      .severity[aria-pressed="false"] {
        background: var(--chrome);
        color: var(--quiet);
      }
      .severity[aria-pressed="false"] span {
        text-decoration: line-through;
      }
      .severity[aria-pressed="false"] svg {
        color: var(--quiet);
      }
      .list {
        flex: 1;
        min-height: 0;
        overflow-y: auto;
        padding-bottom: var(--s6);
      }
      section > h3 {
        position: sticky;
        top: 0;
        z-index: 1;
        padding: var(--s2) var(--s4) var(--s1);
        background: var(--ground);
        color: var(--quiet);
        font-size: var(--text-small);
        font-weight: 400;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .finding {
        padding: var(--s1) var(--s4) var(--s2) calc(var(--s4) - 3px);
        border-inline-start: 3px solid transparent;
      }
      .finding[data-selected] {
        padding-block: var(--s2) var(--s3);
        border-color: var(--accent);
        background: var(--chrome);
        scroll-margin-top: 30px;
      }
      .message {
        display: flex;
        align-items: flex-start;
        justify-content: start;
        gap: var(--s2);
        width: 100%;
        min-height: 24px;
        padding: 2px 0;
        border: 0;
        background: none;
        text-align: start;
        line-height: 1.45;
      }
      .message:hover:not(:disabled) {
        background: none;
      }
      .message:hover .text {
        text-decoration: underline;
        text-decoration-color: var(--line-strong);
        text-underline-offset: 2px;
      }
      .message svg {
        margin-top: 2px;
      }
      .message .text {
        flex: 1;
        min-width: 0;
        overflow-wrap: break-word;
      }
      .finding[data-selected] .text {
        font-weight: 600;
      }
      .line {
        font-variant-numeric: tabular-nums;
        padding-top: 1px;
      }
      .rest {
        padding-inline-start: 22px;
        line-height: 1.45;
      }
      .rest > .link:not(:hover) {
        color: var(--quiet);
        text-decoration-color: transparent;
      }
      .rest > span {
        margin-inline-start: var(--s2);
      }
      .details {
        margin-top: var(--s2);
      }
      .empty {
        display: grid;
        gap: var(--s1);
        padding: var(--s6) var(--s4);
      }
      .more {
        padding: var(--s3) var(--s4);
      }
    `,
  ];
}
