/** Tabs, as the ARIA pattern has them. */

import { css, html, nothing, type TemplateResult } from "lit";

/** A pane of the previewer. */
export type PaneName = "files" | "editor" | "findings" | "network";

const LABELS: Record<PaneName, string> = { files: "Files", editor: "Editor", findings: "Findings", network: "Network" };

/** A row of tabs. `numbers` stand behind the label; `choose` hears which pane is wanted. */
export function tabs(
  names: readonly PaneName[],
  chosen: PaneName,
  numbers: Partial<Record<PaneName, number>>,
  choose: (name: PaneName) => void,
): TemplateResult {
  const walk = (event: KeyboardEvent): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const next = step === undefined ? undefined : names[(names.indexOf(chosen) + step + names.length) % names.length];
    if (next === undefined) return;
    event.preventDefault();
    (event.currentTarget as HTMLElement).querySelector<HTMLElement>(`#tab-${next}`)?.focus();
    choose(next);
  };
  return html`<div class="tabs" role="tablist" aria-label="Views" @keydown=${walk}>
    ${names.map(
      (name) =>
        html`<button
          type="button"
          role="tab"
          id="tab-${name}"
          aria-controls="pane-${name}"
          aria-selected=${name === chosen}
          tabindex=${name === chosen ? 0 : -1}
          @click=${() => choose(name)}
        >
          ${LABELS[name]}${numbers[name] === undefined ? nothing : html` <span class="count">${numbers[name]}</span>`}
        </button>`,
    )}
  </div>`;
}

/** The look of them. */
export const tabsStyle = css`
  .tabs {
    display: flex;
    gap: var(--s4);
    flex: none;
    height: 40px;
    padding: 0 var(--s4);
    border-bottom: 1px solid var(--line);
  }
  .tabs button {
    min-height: 0;
    height: 40px;
    padding: 2px 0 0;
    border: 0;
    border-bottom: 2px solid transparent;
    border-radius: 0;
    background: none;
    color: var(--quiet);
    font-weight: 600;
  }
  .tabs button:hover:not(:disabled) {
    background: none;
    color: var(--ink);
  }
  .tabs button[aria-selected="true"] {
    border-color: var(--accent);
    color: var(--ink);
  }
  .tabs .count {
    font-weight: 400;
    color: var(--quiet);
    font-variant-numeric: tabular-nums;
  }
`;
