/** What is shown while there are no files. */

import { css, html, nothing, type TemplateResult } from "lit";
import { act } from "../actions.js";
import type { Example } from "../examples.js";

/** How to begin: drop, open, paste, or take an example. */
export function welcome(examples: readonly Example[], readonly: boolean): TemplateResult {
  const from = (event: Event): EventTarget => event.currentTarget as EventTarget;
  if (readonly) return html`<div class="welcome"><p class="quiet">There are no manifests to show.</p></div>`;
  return html`<div class="welcome">
    <h2>What would this cluster do?</h2>
    <p class="quiet">
      Drop manifests or a folder here, or paste YAML. All files are read together as one cluster. Nothing leaves this
      browser.
    </p>
    <div class="buttons">
      <button
        type="button"
        class="primary"
        @click=${(event: Event) => act(from(event), { kind: "choose", what: "files" })}
      >
        Open files
      </button>
      <button type="button" @click=${(event: Event) => act(from(event), { kind: "choose", what: "folder" })}>
        Open a folder
      </button>
      <button type="button" @click=${(event: Event) => act(from(event), { kind: "name", rename: null })}>
        New file
      </button>
    </div>
    ${
      examples.length === 0
        ? nothing
        : html`<h3>Or look at an example</h3>
            <ul class="examples">
              ${examples.map(
                ({ name, title, description }) =>
                  html`<li>
                    <button type="button" @click=${(event: Event) => act(from(event), { kind: "example", name })}>
                      <strong>${title}</strong>
                      <span class="quiet">${description}</span>
                    </button>
                  </li>`,
              )}
            </ul>`
    }
  </div>`;
}

/** The look of it. */
export const welcomeStyle = css`
  .welcome {
    display: grid;
    align-content: start;
    gap: var(--s3);
    width: min(560px, 100%);
    margin: 0 auto;
    padding: clamp(var(--s6), 10vh, 96px) var(--s6) var(--s6);
    line-height: 1.5;
  }
  .welcome h2 {
    font-size: var(--text-title);
  }
  .welcome h3 {
    margin-top: var(--s6);
    color: var(--quiet);
    font-weight: 400;
  }
  .welcome .buttons {
    display: flex;
    flex-wrap: wrap;
    gap: var(--s2);
    margin-top: var(--s1);
  }
  .examples {
    display: grid;
    gap: var(--s2);
  }
  .examples button {
    display: grid;
    justify-content: start;
    justify-items: start;
    gap: 2px;
    width: 100%;
    padding: var(--s3) var(--s4);
    background: var(--ground);
    text-align: start;
    line-height: 1.45;
  }
`;
