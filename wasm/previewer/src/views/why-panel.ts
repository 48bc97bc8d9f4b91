/** `<hardening-why>`: may one end reach another, and what both ends say to it. */

import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, query } from "lit/decorators.js";
import type { NetworkMap, Question, Reach } from "../../../src/index.js";
import { act } from "../actions.js";
import { icon, type IconName } from "../icons.js";
import { renderText } from "../markdown/render.js";
import type { Asked } from "../network/inquiry.js";
import type { ChosenCell } from "../network/matrix.js";
import { reachQuestion } from "../network/question.js";
import { type CaseReason, type EndReason, reasonsOf } from "../network/reason.js";
import { controls } from "../styles/controls.js";
import { evidence } from "./finding-details.js";

/** How many addresses and pairs are shown before the rest is only counted. */
const SHOWN = 40;
const ADDRESSES = 6;

/** What stands before the sentence of an answer. */
const SIGNS: Record<Reach["reaches"], IconName> = {
  yes: "passes",
  partly: "passes",
  no: "stopped",
  undecided: "info",
};

/** The panel under the matrix. */
export class WhyElement extends LitElement {
  /** What is shown. */
  @property({ attribute: false }) asked: Asked = { kind: "nothing" };
  /** Who there is to choose from. */
  @property({ attribute: false }) map: NetworkMap | null = null;

  @query('[name="from"]') private from!: HTMLInputElement;
  @query('[name="to"]') private to!: HTMLInputElement;
  @query('[name="port"]') private port!: HTMLInputElement;

  protected override updated(changed: PropertyValues<this>): void {
    if (!changed.has("asked")) return;
    const question = questionOf(this.asked);
    if (question?.kind !== "reach") {
      if (changed.get("asked") !== undefined) for (const field of [this.from, this.to, this.port]) field.value = "";
      return;
    }
    this.from.value = question.from;
    this.to.value = question.to;
    this.port.value =
      question.port == null ? "" : `${question.port}${question.protocol ? `/${question.protocol}` : ""}`;
  }

  protected override render(): TemplateResult {
    return html`
      <form @submit=${(event: SubmitEvent) => this.submit(event)}>
        <label
          >From
          <input
            type="text"
            name="from"
            list="ends"
            required
            autocomplete="off"
            spellcheck="false"
            placeholder="shop/web"
        /></label>
        <label
          >To
          <input
            type="text"
            name="to"
            list="ends"
            required
            autocomplete="off"
            spellcheck="false"
            placeholder="internet"
        /></label>
        <label class="port"
          >Port <input type="text" name="port" autocomplete="off" spellcheck="false" placeholder="any"
        /></label>
        <button type="submit">Ask</button>
        <datalist id="ends">
          ${this.map?.workloads.map(({ workload }) => html`<option value=${workload}></option>`)}
          <option value="internet"></option>
        </datalist>
      </form>
      <div class="answer" aria-live="polite">${this.renderAsked()}</div>
    `;
  }

  private submit(event: SubmitEvent): void {
    event.preventDefault();
    const question = reachQuestion(this.from.value, this.to.value, this.port.value);
    act(this, { kind: "ask", question });
  }

  private renderAsked(): TemplateResult | typeof nothing {
    const { asked } = this;
    switch (asked.kind) {
      case "nothing":
        return html`<p class="quiet">
          Choose a cell, or ask about two ends: a workload, an address, a range such as 10.0.0.0/8, or
          <code>internet</code>.
        </p>`;
      case "waiting":
        return html`<p class="quiet">Asking</p>`;
      case "refused":
        return html`<p class="refused">${renderText(asked.message)}</p>`;
      case "pairs":
        return this.renderPairs(asked.chosen);
      case "answered":
        return this.renderReach(asked.reach);
    }
  }

  private renderPairs({ from, to, cell }: ChosenCell): TemplateResult {
    const { flows } = cell;
    if (flows.length === 0) {
      return html`<h3>${icon("stopped")} Nothing passes from ${from.label} to ${to.label}</h3>
        <p class="quiet">Unfold the namespaces to ask about two workloads.</p>`;
    }
    return html`<h3>${from.label} to ${to.label}: ${cell.words}</h3>
      <ul class="pairs">
        ${flows.slice(0, SHOWN).map(
          (flow) =>
            html`<li>
              <button
                type="button"
                class="link"
                @click=${() => act(this, { kind: "ask", question: { kind: "reach", from: endOf(flow.from), to: endOf(flow.to) } })}
              >
                ${shortName(flow.from)} to ${shortName(flow.to)}
              </button>
              <span class="quiet">${flow.connections.text}</span>
            </li>`,
        )}
      </ul>
      ${flows.length > SHOWN ? html`<p class="quiet">and ${flows.length - SHOWN} more</p>` : nothing}`;
  }

  private renderReach(reach: Reach): TemplateResult {
    const sign = SIGNS[reach.reaches];
    return html`<h3 class="sentence ${reach.reaches}">${icon(sign)} <span>${renderText(reach.sentence)}</span></h3>
      ${reasonsOf(reach).map((reason) => renderCase(reason, reach.cases.length > 1))}`;
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
      form {
        display: flex;
        gap: var(--s2);
        flex: none;
        padding: var(--s3) var(--s4);
      }
      label {
        display: grid;
        flex: 3;
        min-width: 0;
        color: var(--quiet);
        font-size: var(--text-small);
      }
      label.port {
        flex: 1;
        min-width: 56px;
      }
      label input {
        color: var(--ink);
        font-size: var(--text);
      }
      form button {
        align-self: end;
      }
      .answer {
        flex: 1;
        min-height: 0;
        overflow-y: auto;
        padding: 0 var(--s4) var(--s4);
        line-height: 1.45;
      }
      h3 {
        display: flex;
        gap: var(--s2);
        padding-bottom: var(--s3);
        overflow-wrap: anywhere;
      }
      h3 svg {
        margin-top: 1px;
      }
      .sentence.no svg {
        color: var(--error);
      }
      .sentence.yes svg,
      .sentence.partly svg {
        color: var(--accent);
      }
      .case + .case {
        margin-top: var(--s4);
        padding-top: var(--s3);
        border-top: 1px solid var(--line);
      }
      .case > p {
        padding-bottom: var(--s2);
      }
      .ends {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(200px, 1fr));
        gap: var(--s3) var(--s6);
      }
      .end h4 {
        display: flex;
        align-items: center;
        gap: var(--s1);
      }
      .end h4 svg {
        color: var(--quiet);
      }
      .end.denied h4 svg {
        color: var(--error);
      }
      .end .name {
        overflow-wrap: anywhere;
      }
      .end ul {
        margin-top: var(--s1);
      }
      .end li {
        padding-inline-start: var(--s3);
        border-inline-start: 2px solid var(--line);
      }
      .end li + li {
        margin-top: var(--s1);
      }
      .pairs li {
        padding: 2px 0;
      }
      .refused {
        color: var(--error);
      }
    `,
  ];
}

function renderCase(reason: CaseReason, several: boolean): TemplateResult {
  const { addresses, passes, ends } = reason;
  const more = addresses.length - ADDRESSES;
  return html`<div class="case">
    ${
      addresses.length > 0 && several
        ? html`<p>
            <strong>${passes}</strong>
            <span class="quiet"
              >at ${addresses.slice(0, ADDRESSES).join(", ")}${more > 0 ? ` and ${more} more ranges` : ""}</span
            >
          </p>`
        : nothing
    }
    <div class="ends">${ends.map(renderEnd)}</div>
  </div>`;
}

function renderEnd({ role, name, decision, sentence, evidence: places }: EndReason): TemplateResult {
  return html`<section class="end ${decision}">
    <h4>
      ${icon(decision === "denied" ? "stopped" : "passes", 14)}
      ${role === "sends" ? "The sending end" : "The receiving end"}
    </h4>
    <p class="name mono small quiet">${name}</p>
    <p>${sentence}</p>
    ${
      places.length === 0
        ? nothing
        : html`<ul>
            ${places.map((place) => html`<li>${evidence(place)}</li>`)}
          </ul>`
    }
  </section>`;
}

/** A question for a flow whose end is a set of addresses names one range of them. */
function endOf(name: string): string {
  return name.includes("[") ? name : (name.split(",")[0] ?? name);
}

/** Without the kind and, as the heading names it, the namespace. */
function shortName(name: string): string {
  return name.replace(/^[^/]*\/(.*)\[\w+\]$/, "$1");
}

function questionOf(asked: Asked): Question | null {
  switch (asked.kind) {
    case "waiting":
    case "refused":
      return asked.question;
    case "answered":
      return asked.answer.question;
    case "nothing":
    case "pairs":
      return null;
  }
}
