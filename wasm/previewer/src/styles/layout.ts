/** How the panes of the previewer stand. */

import { css } from "lit";

/** Adopted by the previewer itself. */
export const layout = css`
  :host {
    color-scheme: light dark;
    display: flex;
    flex-direction: column;
    position: relative;
    height: 600px;
    min-height: 320px;
    overflow: hidden;
    background: var(--chrome);
    color: var(--ink);
    font-family: var(--font);
    font-size: var(--text);
    line-height: 1.4;
    -webkit-text-size-adjust: none;
  }
  :host([hidden]) {
    display: none;
  }
  :host([theme="light"]) {
    color-scheme: light;
  }
  :host([theme="dark"]) {
    color-scheme: dark;
  }
  .body {
    flex: 1;
    min-height: 0;
    overflow-y: auto;
  }
  .panes {
    display: grid;
    grid-template-columns: clamp(176px, 17%, 260px) minmax(0, 1fr) minmax(0, 1fr);
    grid-template-rows: minmax(0, 1fr);
    overflow: hidden;
  }
  .panes.narrow {
    grid-template-columns: minmax(0, 1fr);
  }
  .editing,
  .results {
    display: flex;
    flex-direction: column;
    min-width: 0;
    min-height: 0;
    border-inline-start: 1px solid var(--line);
  }
  .narrow > * {
    border: 0;
  }
  .editing > h2 {
    flex: none;
    height: 40px;
    padding: 0 var(--s4);
    border-bottom: 1px solid var(--line);
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
    font-weight: 400;
    line-height: 40px;
  }
  .editing > hardening-editor,
  .results > [role="tabpanel"] {
    flex: 1;
    min-height: 0;
  }
  .network {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    grid-template-rows: fit-content(60%) minmax(0, 1fr);
  }
  .network hardening-matrix {
    min-height: 0;
  }
  .network hardening-why {
    border-top: 1px solid var(--line);
  }
  .failure {
    flex: none;
    padding: var(--s2) var(--s4);
    border-bottom: 1px solid var(--line);
    background: color-mix(in srgb, var(--error) 10%, var(--ground));
  }
  .drop {
    position: absolute;
    inset: var(--s2);
    z-index: 30;
    display: grid;
    place-items: center;
    border: 2px dashed var(--accent);
    border-radius: 6px;
    background: color-mix(in srgb, var(--ground) 88%, transparent);
    font-size: var(--text-title);
    pointer-events: none;
  }
`;
