/** The look of the matrix: upright names above the columns, headers that stay, cells that differ in more than colour. */

import { css } from "lit";

/** Adopted by the matrix. */
export const matrixStyle = css`
  :host {
    display: flex;
    flex-direction: column;
    min-height: 0;
    background: var(--ground);
  }
  .head {
    display: flex;
    align-items: center;
    gap: var(--s1);
    flex: none;
    padding: var(--s2) var(--s2) var(--s2) var(--s4);
  }
  .head p {
    flex: 1;
  }
  .head button {
    color: var(--quiet);
    white-space: nowrap;
  }
  .scroll {
    flex: 0 1 auto;
    min-height: 120px;
    overflow: auto;
    container-type: inline-size;
    padding: 0 var(--s4) var(--s3) 0;
  }
  table {
    border-collapse: separate;
    border-spacing: 0;
    font-size: var(--text-small);
  }
  th {
    padding: 0;
    font-weight: 400;
    text-align: start;
    background: var(--ground);
  }
  thead {
    position: sticky;
    top: 0;
    z-index: 2;
  }
  .corner {
    position: sticky;
    left: 0;
    z-index: 3;
    background: var(--ground);
  }
  tbody th {
    position: sticky;
    left: 0;
    z-index: 1;
    height: 30px;
    padding-inline: var(--s3) var(--s2);
  }
  tbody th.inner {
    padding-inline-start: calc(var(--s3) + 16px);
  }
  .name {
    display: flex;
    justify-content: start;
    gap: var(--s1);
    max-width: min(176px, 34cqi);
    min-height: 24px;
    padding: 0 var(--s1);
    line-height: 24px;
  }
  .name span {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  thead th {
    vertical-align: bottom;
  }
  thead .name {
    align-items: center;
    width: 44px;
    max-width: none;
    max-height: 132px;
    padding: var(--s1) 0;
    writing-mode: vertical-rl;
    transform: rotate(180deg);
    line-height: 44px;
  }
  thead .name svg {
    transform: rotate(90deg);
  }
  thead th.naming .name {
    width: 28px;
    line-height: 28px;
  }
  button.name {
    color: var(--quiet);
  }
  tbody tr:hover > th,
  tbody tr:hover > th button.name {
    color: var(--ink);
  }
  tbody:not(:first-of-type) tr:first-child > * {
    border-top: 1px solid var(--line);
  }
  td.naming,
  thead th.naming {
    border-inline-start: 1px solid var(--line);
  }
  td.naming {
    min-width: 28px;
  }
  tr.naming th {
    height: 28px;
  }
  tbody td:not(.naming) {
    padding: 1px;
    min-width: 44px;
  }
  .cell {
    display: flex;
    width: 42px;
    min-height: 28px;
    height: 28px;
    padding: 0;
    border: 1px solid transparent;
    border-radius: 3px;
    font-size: 0.6875rem;
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  .cell,
  .cell:hover:not(:disabled) {
    background: var(--fill, none);
  }
  .cell.all {
    --fill: var(--reach-all);
  }
  .cell.ports {
    --fill: var(--reach-ports);
  }
  .cell.some {
    --fill: repeating-linear-gradient(-45deg, var(--reach-some) 0 3px, var(--reach-ports) 3px 6px);
  }
  .cell.none::before {
    content: "";
    width: 4px;
    height: 4px;
    border-radius: 50%;
    background: var(--line-strong);
  }
  .cell:hover:not(:disabled) {
    border-color: var(--ink);
  }
  .cell[aria-pressed="true"] {
    box-shadow: 0 0 0 2px var(--ink);
  }
  .cell:focus-visible {
    position: relative;
    outline-offset: 2px;
  }

  .legend {
    display: flex;
    flex-wrap: wrap;
    gap: var(--s1) var(--s4);
    flex: none;
    padding: var(--s2) var(--s4);
    border-top: 1px solid var(--line);
  }
  .legend li {
    display: flex;
    align-items: center;
    gap: var(--s1);
  }
  .legend .cell {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    width: 20px;
    min-height: 0;
    height: 14px;
  }
  .empty {
    display: grid;
    gap: var(--s1);
    padding: var(--s6) var(--s4);
  }
`;
