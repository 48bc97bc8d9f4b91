/** What is said of findings beside the text that is pointed at: the findings, and what their invariants are about. */

import { html, nothing, type TemplateResult } from "lit";
import { until } from "lit/directives/until.js";
import type { Finding } from "../../../src/index.js";
import { act } from "../actions.js";
import { severityIcon } from "../icons.js";
import type { Block } from "../markdown/parse.js";
import { renderBlocks, renderText } from "../markdown/render.js";
import { findingDetails } from "./finding-details.js";

/** One card for each finding; `introductionOf` gives the beginning of an invariant's page. */
export function findingCards(
  findings: readonly Finding[],
  readonly: boolean,
  introductionOf: (invariant: string) => Promise<readonly Block[]>,
): TemplateResult {
  return html`${findings.map((finding) => card(finding, readonly, introductionOf(finding.invariant)))}`;
}

function card(finding: Finding, readonly: boolean, introduction: Promise<readonly Block[]>): TemplateResult {
  const { invariant, message, severity } = finding;
  const explain = (event: Event): void => act(event.currentTarget as EventTarget, { kind: "explain", invariant });
  return html`<article>
    <p class="message">${severityIcon(severity)}<span>${renderText(message)}</span></p>
    ${findingDetails(finding, readonly)}
    <div class="page">
      ${until(
        introduction.then((blocks) => renderBlocks(blocks, 3)),
        nothing,
      )}
      <p><button type="button" class="link mono" @click=${explain}>${invariant}</button></p>
    </div>
  </article>`;
}
