/** `<hardening-matrix>`: who reaches whom, as a table whose namespaces fold. */

import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import type { NetworkMap } from "../../../src/index.js";
import { act } from "../actions.js";
import { icon } from "../icons.js";
import { type Band, type ChosenCell, endpointOf, Matrix, type Party } from "../network/matrix.js";
import { controls } from "../styles/controls.js";
import { matrixStyle } from "./matrix-style.js";

/** The table; arrow keys go from cell to cell. */
export class MatrixElement extends LitElement {
  /** The answer to the question for the network. */
  @property({ attribute: false }) map: NetworkMap | null = null;

  @state() private folded: ReadonlySet<string> = new Set();
  @state() private chosen: string | null = null;
  @state() private focused: readonly [row: number, column: number] = [0, 0];
  private matrix: Matrix | null = null;
  private known = "";

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("map")) return;
    this.matrix = this.map === null ? null : new Matrix(this.map);
    const namespaces = this.matrix?.namespaces.join("\n") ?? "";
    if (namespaces === this.known) return;
    this.known = namespaces;
    this.folded = new Set(this.matrix?.foldedAtFirst);
    this.chosen = null;
  }

  protected override render(): TemplateResult {
    const { matrix } = this;
    if (matrix === null) return html`<p class="empty quiet" role="status">Working out who reaches whom</p>`;
    const bands = matrix.bands(this.folded);
    if (bands.length === 0) {
      return html`<div class="empty">
        <h2>No workloads</h2>
        <p class="quiet">Add Deployments, StatefulSets, Jobs or Pods to see who reaches whom.</p>
      </div>`;
    }
    return html`<h2 class="visually-hidden">Network</h2>
      ${this.renderHead(matrix)}
      <div class="scroll">${this.renderTable(matrix, bands)}</div>
      ${renderLegend()}`;
  }

  private renderHead(matrix: Matrix): TemplateResult {
    const all = matrix.namespaces.every((namespace) => this.folded.has(namespace));
    const none = this.folded.size === 0;
    return html`<div class="head">
      <p class="quiet small">Rows send, columns receive. Choose a cell to see why.</p>
      <button type="button" class="plain" ?disabled=${none} @click=${() => (this.folded = new Set())}>
        Unfold all
      </button>
      <button type="button" class="plain" ?disabled=${all} @click=${() => (this.folded = new Set(matrix.namespaces))}>
        Fold all
      </button>
    </div>`;
  }

  /** An unfolded namespace has a narrow row and column of its own, which name it and hold no cells. */
  private renderTable(matrix: Matrix, bands: readonly Band[]): TemplateResult {
    const parties = bands.flatMap((band) => band.parties);
    const columns = parties.length + bands.filter(isUnfolded).length;
    let row = -1;
    return html`<table @keydown=${(event: KeyboardEvent) => this.walk(event, parties.length)}>
      <caption class="visually-hidden">
        Who reaches whom. Each row is a sender, each column a receiver.
      </caption>
      <thead>
        <tr>
          <td class="corner"></td>
          ${bands.map((band) => html`${this.renderColumnName(band)}${isUnfolded(band) ? band.parties.map(columnHeader) : nothing}`)}
        </tr>
      </thead>
      ${bands.map(
        (band) =>
          html`<tbody>
            ${
              isUnfolded(band)
                ? html`<tr class="naming">
                    ${this.renderRowName(band)}
                    <td colspan=${columns}></td>
                  </tr>`
                : nothing
            }
            ${band.parties.map((from) => {
              row++;
              return html`<tr>
                ${isUnfolded(band) ? rowHeader(from) : this.renderRowName(band)}
                ${this.renderCells(matrix, bands, from, row)}
              </tr>`;
            })}
          </tbody>`,
      )}
    </table>`;
  }

  private renderCells(matrix: Matrix, bands: readonly Band[], from: Party, row: number): TemplateResult[] {
    let column = -1;
    return bands.map((band) => {
      const cells = band.parties.map((to) => {
        column++;
        return this.renderCell(matrix, from, to, row, column);
      });
      return html`${isUnfolded(band) ? html`<td class="naming"></td>` : nothing}${cells}`;
    });
  }

  private renderColumnName(band: Band): TemplateResult {
    const unfolded = isUnfolded(band);
    return html`<th scope=${unfolded ? "colgroup" : "col"} class=${unfolded ? "naming" : ""}>
      ${this.renderBandName(band, "receiving")}
    </th>`;
  }

  private renderRowName(band: Band): TemplateResult {
    return html`<th scope=${isUnfolded(band) ? "rowgroup" : "row"}>${this.renderBandName(band, "sending")}</th>`;
  }

  private renderBandName(band: Band, role: "sending" | "receiving"): TemplateResult {
    const only = band.parties[0];
    if (band.namespace === "")
      return html`<span class="name" title="Everything outside the cluster"><span>${only?.label}</span></span>`;
    const open = band.folded && only !== undefined && (role === "sending" ? only.openEgress : only.openIngress);
    return html`<button
      type="button"
      class="plain name"
      aria-expanded=${!band.folded}
      aria-label="Namespace ${band.namespace}"
      title="Namespace ${band.namespace}${open ? `, where no policy isolates what is ${role}` : ""}"
      @click=${() => this.toggle(band.namespace)}
    >
      ${icon(band.folded ? "fold" : "unfold", 12)}<span>${band.namespace}</span>
    </button>`;
  }

  private renderCell(matrix: Matrix, from: Party, to: Party, row: number, column: number): TemplateResult {
    const cell = matrix.cell(from, to);
    const key = `${from.key}\n${to.key}`;
    if (cell.passage === "unasked")
      return html`<td class="unasked"><span class="visually-hidden">${cell.words}</span></td>`;
    const label = `${from.label} to ${to.label}: ${cell.words}`;
    const focusable = row === this.focused[0] && column === this.focused[1];
    return html`<td>
      <button
        type="button"
        class="cell ${cell.passage}"
        data-at="${row},${column}"
        tabindex=${focusable ? 0 : -1}
        aria-label=${label}
        aria-pressed=${key === this.chosen}
        title=${label}
        @focus=${() => (this.focused = [row, column])}
        @click=${() => this.choose(key, { from, to, cell })}
      >
        ${cell.passage === "all" || cell.passage === "none" ? nothing : cell.short}
      </button>
    </td>`;
  }

  private choose(key: string, chosen: ChosenCell): void {
    this.chosen = key;
    const { from, to } = chosen;
    if (from.kind === "namespace" || to.kind === "namespace") act(this, { kind: "look", chosen });
    else act(this, { kind: "ask", question: { kind: "reach", from: endpointOf(from), to: endpointOf(to) } });
  }

  private toggle(namespace: string): void {
    const next = new Set(this.folded);
    if (!next.delete(namespace)) next.add(namespace);
    this.folded = next;
    this.focused = [0, 0];
  }

  private walk(event: KeyboardEvent, size: number): void {
    const [row, column] = this.focused;
    const targets: Record<string, readonly [number, number]> = {
      ArrowUp: [row - 1, column],
      ArrowDown: [row + 1, column],
      ArrowLeft: [row, column - 1],
      ArrowRight: [row, column + 1],
      Home: [row, 0],
      End: [row, size - 1],
    };
    const target = targets[event.key];
    if (target === undefined || !(event.composedPath()[0] as HTMLElement).matches(".cell")) return;
    event.preventDefault();
    this.renderRoot.querySelector<HTMLElement>(`[data-at="${target[0]},${target[1]}"]`)?.focus();
  }

  static override styles = [controls, matrixStyle];
}

function isUnfolded(band: Band): boolean {
  return band.namespace !== "" && !band.folded;
}

function columnHeader(party: Party): TemplateResult {
  return html`<th scope="col" title=${titleOf(party, "receives")}>
    <span class="name"><span>${party.label}</span></span>
  </th>`;
}

function rowHeader(party: Party): TemplateResult {
  return html`<th scope="row" class="inner" title=${titleOf(party, "sends")}>
    <span class="name"><span>${party.label}</span></span>
  </th>`;
}

function titleOf(party: Party, role: "sends" | "receives"): string {
  const open = role === "sends" ? party.openEgress : party.openIngress;
  const name = party.workloads[0] ?? party.label;
  return open ? `${name}: no policy isolates what it ${role}` : name;
}

function renderLegend(): TemplateResult {
  return html`<ul class="legend small quiet" aria-label="Legend">
    <li><span class="cell all"></span> all</li>
    <li><span class="cell ports"></span> these ports</li>
    <li><span class="cell some"></span> some pairs or addresses</li>
    <li><span class="cell none"></span> none</li>
  </ul>`;
}
