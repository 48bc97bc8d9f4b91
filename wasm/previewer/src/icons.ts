/** The drawn signs. Severities differ in shape as well as in colour. */

import { svg, type TemplateResult, html } from "lit";
import type { Severity } from "../../src/index.js";

const SHAPES = {
  error: svg`<path d="M5 1h6l4 4v6l-4 4H5l-4-4V5z"/><path d="m5.5 5.5 5 5m0-5-5 5" stroke="var(--ground)" stroke-width="1.8"/>`,
  warning: svg`<path d="M8 1.2 15.4 14.6H.6z"/><path d="M8 6v4.2m0 1.3v1.7" stroke="var(--ground)" stroke-width="1.8"/>`,
  info: svg`<circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor" stroke-width="1.6"/><path d="M8 7.2v4.2M8 4.4v1.7" stroke="currentColor" stroke-width="1.8"/>`,
  fold: svg`<path d="m6 4 4 4-4 4" fill="none" stroke="currentColor" stroke-width="1.6"/>`,
  unfold: svg`<path d="m4 6 4 4 4-4" fill="none" stroke="currentColor" stroke-width="1.6"/>`,
  add: svg`<path d="M8 3v10M3 8h10" fill="none" stroke="currentColor" stroke-width="1.6"/>`,
  file: svg`<path d="M4 1.8h5.2L12.5 5v9.2H4zM9 2v3.3h3.3" fill="none" stroke="currentColor" stroke-width="1.3"/>`,
  folder: svg`<path d="M1.8 3.5h4.4l1.4 1.8h6.6v7.6H1.8z" fill="none" stroke="currentColor" stroke-width="1.3"/>`,
  rename: svg`<path d="m3 13 .7-3L10.6 3l2.4 2.4-6.9 7zM9.2 4.4l2.4 2.4" fill="none" stroke="currentColor" stroke-width="1.3"/>`,
  remove: svg`<path d="M2.5 4.2h11M6 4V2.3h4V4m-5.8.3.6 9.4h6.4l.6-9.4M6.7 6.7v4.6m2.6-4.6v4.6" fill="none" stroke="currentColor" stroke-width="1.3"/>`,
  download: svg`<path d="M8 2v8m-3.3-3L8 10.3 11.3 7M2.8 13.2h10.4" fill="none" stroke="currentColor" stroke-width="1.4"/>`,
  close: svg`<path d="m4 4 8 8m0-8-8 8" fill="none" stroke="currentColor" stroke-width="1.6"/>`,
  passes: svg`<path d="m3 8.4 3.3 3.3L13 5" fill="none" stroke="currentColor" stroke-width="1.8"/>`,
  stopped: svg`<circle cx="8" cy="8" r="5.8" fill="none" stroke="currentColor" stroke-width="1.6"/><path d="m4 12 8-8" stroke="currentColor" stroke-width="1.6"/>`,
  auto: svg`<circle cx="8" cy="8" r="5.8" fill="none" stroke="currentColor" stroke-width="1.4"/><path d="M8 2.2a5.8 5.8 0 0 1 0 11.6z"/>`,
  light: svg`<circle cx="8" cy="8" r="3"/><path d="M8 1v2M8 13v2M1 8h2M13 8h2M3 3l1.5 1.5M11.5 11.5 13 13M3 13l1.5-1.5M11.5 4.5 13 3" stroke="currentColor" stroke-width="1.4"/>`,
  dark: svg`<path d="M13.6 9.6A6 6 0 0 1 6.4 2.4a6 6 0 1 0 7.2 7.2z"/>`,
} as const;

/** The name of a sign. */
export type IconName = keyof typeof SHAPES;

/** A sign beside words that say the same. */
export function icon(name: IconName, size = 16): TemplateResult {
  return html`<svg viewBox="0 0 16 16" width=${size} height=${size} aria-hidden="true">${SHAPES[name]}</svg>`;
}

/** What severities are called beside a sign. */
export const SEVERITY_WORDS: Record<Severity, string> = { error: "Error", warning: "Warning", info: "Note" };

/** A severity as a sign that is also read out. */
export function severityIcon(severity: Severity, size = 14): TemplateResult {
  return html`<svg
    class=${severity}
    viewBox="0 0 16 16"
    width=${size}
    height=${size}
    role="img"
    aria-label=${SEVERITY_WORDS[severity]}
  >
    ${SHAPES[severity]}
  </svg>`;
}
