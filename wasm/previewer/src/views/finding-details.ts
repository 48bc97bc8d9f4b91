/** What a finding says beyond its message: alike in the list and beside the text. */

import { css, html, nothing, type TemplateResult } from "lit";
import type { Finding, Related } from "../../../src/index.js";
import { act } from "../actions.js";
import { isApplicable } from "../findings/fixes.js";
import { renderText } from "../markdown/render.js";

/** What follows, what to do, what it takes for granted, the other places, and the fix. */
export function findingDetails(finding: Finding, readonly: boolean): TemplateResult {
  const { effect, help, assumes, related } = finding;
  return html`<div class="details">
    <dl>
      ${
        effect
          ? html`<dt>Effect</dt>
              <dd>${renderText(effect)}</dd>`
          : nothing
      }
      ${
        help
          ? html`<dt>Help</dt>
              <dd>${renderText(help)}</dd>`
          : nothing
      }
      ${
        assumes
          ? html`<dt>Assumes</dt>
              <dd>${renderText(assumes)}</dd>`
          : nothing
      }
      ${
        related.length > 0
          ? html`<dt>Evidence</dt>
              <dd>
                <ul>
                  ${related.map((one) => html`<li>${evidence(one)}</li>`)}
                </ul>
              </dd>`
          : nothing
      }
    </dl>
    ${fixRow(finding, readonly)}
  </div>`;
}

/** A place with its sentence; the place is a link into the editor. */
export function evidence({ message, location }: Related): TemplateResult {
  const jump = (event: Event): void => {
    if (event.currentTarget !== null) act(event.currentTarget, { kind: "jump", to: location });
  };
  return html`${renderText(message)}
    <button type="button" class="link mono place" @click=${jump}>${location.file}:${location.line}</button>`;
}

function fixRow(finding: Finding, readonly: boolean): TemplateResult | typeof nothing {
  const { fix } = finding;
  if (fix == null) return nothing;
  if (readonly || !isApplicable(finding))
    return html`<p class="fix"><span class="quiet">Fix:</span> ${renderText(fix.title)}</p>`;
  const apply = (event: Event): void => {
    if (event.currentTarget !== null) act(event.currentTarget, { kind: "fix", findings: [finding] });
  };
  const unsafe = fix.applicability === "needs-review";
  return html`<p class="fix">
    <button type="button" class=${unsafe ? "apply" : "apply primary"} @click=${apply}>
      ${unsafe ? "Apply, then review" : "Apply fix"}
    </button>
    <span>${renderText(fix.title)}${unsafe ? html` <span class="tag">needs review</span>` : nothing}</span>
  </p>`;
}

/** The look of it. */
export const findingDetailsStyle = css`
  .details {
    display: grid;
    gap: var(--s3);
  }
  .details dl {
    display: grid;
    grid-template-columns: auto 1fr;
    gap: var(--s1) var(--s3);
  }
  .details dt {
    color: var(--quiet);
  }
  .details dd {
    min-width: 0;
    overflow-wrap: break-word;
  }
  .details li + li {
    margin-top: var(--s1);
  }
  .place {
    overflow-wrap: anywhere;
  }
  .fix {
    display: flex;
    align-items: center;
    gap: var(--s2);
  }
  .fix .apply {
    flex: none;
  }
  .tag {
    display: inline-block;
    padding: 0 var(--s1);
    border: 1px solid var(--line-strong);
    border-radius: var(--radius);
    color: var(--quiet);
    font-size: var(--text-small);
  }
`;
