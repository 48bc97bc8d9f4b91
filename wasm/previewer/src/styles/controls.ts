/** Buttons, fields, links, code and headings, alike in every view. */

import { css } from "lit";

/** Adopted by every view. */
export const controls = css`
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  [hidden] {
    display: none !important;
  }
  h2,
  h3,
  h4,
  p,
  ul,
  ol,
  pre,
  dl,
  dd,
  table {
    margin: 0;
    padding: 0;
  }
  ul,
  ol {
    list-style: none;
  }
  h2,
  h3,
  h4 {
    font-size: var(--text);
    font-weight: 600;
  }
  button,
  input,
  summary {
    font: inherit;
    color: inherit;
  }
  button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: var(--s1);
    min-height: 28px;
    padding: 0 var(--s2);
    border: 1px solid var(--line);
    border-radius: var(--radius);
    background: var(--raised);
    cursor: pointer;
  }
  button:hover:not(:disabled) {
    background: color-mix(in srgb, var(--raised), var(--ink) 6%);
  }
  button:disabled {
    color: var(--quiet);
    opacity: 0.55;
    cursor: default;
  }
  button.plain {
    border-color: transparent;
    background: none;
  }
  button.plain:hover:not(:disabled) {
    background: var(--hover);
  }
  button.icon {
    width: 28px;
    padding: 0;
  }
  button.primary {
    border-color: var(--accent);
    background: var(--accent);
    color: var(--on-accent);
  }
  button.primary:hover:not(:disabled) {
    background: color-mix(in srgb, var(--accent), var(--ink) 15%);
  }
  button.link {
    display: inline;
    min-height: 0;
    padding: 0;
    border: 0;
    border-radius: 2px;
    background: none;
    color: var(--accent);
    text-align: start;
    text-decoration: underline;
    text-decoration-thickness: 1px;
    text-underline-offset: 2px;
  }
  button.link:hover:not(:disabled) {
    background: none;
    text-decoration-thickness: 2px;
  }
  a {
    color: var(--accent);
    text-underline-offset: 2px;
    overflow-wrap: anywhere;
  }
  input[type="text"],
  input[type="search"] {
    min-width: 0;
    height: 28px;
    padding: 0 var(--s2);
    border: 1px solid var(--line-strong);
    border-radius: var(--radius);
    background: var(--ground);
  }
  input::placeholder {
    color: var(--quiet);
    opacity: 1;
  }
  :focus-visible {
    outline: 2px solid var(--accent);
    outline-offset: 1px;
  }
  code,
  pre,
  .mono {
    font-family: var(--mono);
    font-size: 0.93em;
  }
  p code,
  li code,
  span code,
  dd code {
    padding: 0 0.2em;
    border-radius: 3px;
    background: var(--hover);
    overflow-wrap: anywhere;
  }
  svg {
    flex: none;
    fill: currentColor;
  }
  .error {
    color: var(--error);
  }
  .warning {
    color: var(--warning);
  }
  .info {
    color: var(--info);
  }
  .quiet {
    color: var(--quiet);
  }
  .small {
    font-size: var(--text-small);
  }
  .visually-hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    margin: -1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  @media (prefers-reduced-motion: reduce) {
    * {
      animation: none !important;
      transition: none !important;
      scroll-behavior: auto !important;
    }
  }
`;
