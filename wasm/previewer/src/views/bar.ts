/** The bar at the top: the examples and the colours. */

import { css, html, nothing, type TemplateResult } from "lit";
import { act } from "../actions.js";
import type { Example } from "../examples.js";
import { icon } from "../icons.js";

/** Which colours are used: those of the system, or always the same. */
export type Theme = "auto" | "light" | "dark";

const THEMES: readonly Theme[] = ["auto", "light", "dark"];

/** The bar. `choose` hears which colours are wanted. */
export function bar(examples: readonly Example[], theme: Theme, choose: (theme: Theme) => void): TemplateResult {
  return html`<div class="bar">
    <strong class="name">hardening</strong>
    ${examples.length === 0 ? nothing : examplesMenu(examples)}
    <span class="space"></span>
    ${themeButton(theme, choose)}
  </div>`;
}

function examplesMenu(examples: readonly Example[]): TemplateResult {
  return html`<details class="menu" @focusout=${closeWhenLeft} @keydown=${closeOnEscape}>
    <summary>Examples ${icon("unfold", 12)}</summary>
    <ul>
      ${examples.map(
        ({ name, title }) =>
          html`<li>
            <button
              type="button"
              class="plain"
              @click=${(event: Event) => act(event.currentTarget as EventTarget, { kind: "example", name })}
            >
              ${title}
            </button>
          </li>`,
      )}
    </ul>
  </details>`;
}

function themeButton(asked: Theme, choose: (theme: Theme) => void): TemplateResult {
  const theme = THEMES.find((it) => it === asked) ?? "auto";
  const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? "auto";
  const label = `Colours: ${theme}. Change to ${next}`;
  return html`<button type="button" class="plain icon" title=${label} aria-label=${label} @click=${() => choose(next)}>
    ${icon(theme)}
  </button>`;
}

function closeWhenLeft(event: FocusEvent): void {
  const details = event.currentTarget as HTMLDetailsElement;
  if (!(event.relatedTarget instanceof Node) || !details.contains(event.relatedTarget)) details.open = false;
}

function closeOnEscape(event: KeyboardEvent): void {
  if (event.key !== "Escape") return;
  const details = event.currentTarget as HTMLDetailsElement;
  details.open = false;
  details.querySelector("summary")?.focus();
}

/** The look of it. */
export const barStyle = css`
  .bar {
    display: flex;
    align-items: center;
    gap: var(--s4);
    flex: none;
    height: 44px;
    padding: 0 var(--s2) 0 var(--s4);
    border-bottom: 1px solid var(--line);
  }
  .bar .name {
    font-size: var(--text-large);
    font-weight: 650;
    letter-spacing: -0.01em;
  }
  .space {
    flex: 1;
  }
  .menu {
    position: relative;
  }
  .menu summary {
    display: inline-flex;
    align-items: center;
    gap: var(--s1);
    height: 28px;
    padding: 0 var(--s2);
    border-radius: var(--radius);
    cursor: pointer;
    list-style: none;
  }
  .menu summary::-webkit-details-marker {
    display: none;
  }
  .menu summary:hover,
  .menu[open] summary {
    background: var(--hover);
  }
  .menu ul {
    position: absolute;
    z-index: 20;
    top: 32px;
    left: 0;
    min-width: 220px;
    padding: var(--s1);
    border: 1px solid var(--line);
    border-radius: 6px;
    background: var(--raised);
    box-shadow: 0 4px 16px rgb(0 0 0 / 16%);
  }
  .menu li button {
    justify-content: start;
    width: 100%;
    white-space: nowrap;
  }
`;
