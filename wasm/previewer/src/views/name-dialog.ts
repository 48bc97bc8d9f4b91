/** `<hardening-name>`: asks for the name of a new or renamed file. */

import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import { act } from "../actions.js";
import { nameRefusal, plainName } from "../files/names.js";
import { controls } from "../styles/controls.js";

/** The dialog. */
export class NameElement extends LitElement {
  /** The names that are taken. */
  @property({ attribute: false }) taken: { has(name: string): boolean } = new Set();

  @state() private renamed: string | null = null;
  @state() private refusal: string | null = null;
  @query("dialog") private dialog!: HTMLDialogElement;
  @query("input") private input!: HTMLInputElement;

  /** Opens the dialog to rename a file, or with `null` for a new one. */
  async ask(renamed: string | null): Promise<void> {
    this.renamed = renamed;
    this.refusal = null;
    await this.updateComplete;
    this.input.value = renamed ?? "";
    this.dialog.showModal();
    this.input.select();
  }

  protected override render(): TemplateResult {
    const title = this.renamed === null ? "New file" : "Rename file";
    return html`<dialog aria-labelledby="title">
      <form @submit=${(event: SubmitEvent) => this.submit(event)}>
        <h2 id="title">${title}</h2>
        <label>
          Name
          <input
            type="text"
            class="mono"
            autocomplete="off"
            spellcheck="false"
            placeholder="web/deployment.yaml"
            aria-invalid=${this.refusal !== null}
            aria-describedby="refusal"
          />
        </label>
        <p id="refusal" class="error" role="alert">${this.refusal ?? nothing}</p>
        <div class="buttons">
          <button type="button" @click=${() => this.dialog.close()}>Cancel</button>
          <button type="submit" class="primary">${this.renamed === null ? "Create" : "Rename"}</button>
        </div>
      </form>
    </dialog>`;
  }

  private submit(event: SubmitEvent): void {
    event.preventDefault();
    const name = plainName(this.input.value);
    if (name !== this.renamed) {
      this.refusal = nameRefusal(name, this.taken);
      if (this.refusal !== null) return;
      act(this, { kind: "named", name, renamed: this.renamed });
    }
    this.dialog.close();
  }

  static override styles = [
    controls,
    css`
      dialog {
        width: min(400px, calc(100vw - 32px));
        padding: var(--s6);
        border: 1px solid var(--line);
        border-radius: 6px;
        background: var(--raised);
        color: var(--ink);
        font-family: var(--font);
        font-size: var(--text);
        box-shadow: 0 8px 40px rgb(0 0 0 / 24%);
      }
      dialog::backdrop {
        background: rgb(0 0 0 / 32%);
      }
      form,
      label {
        display: grid;
        gap: var(--s2);
      }
      h2 {
        font-size: var(--text-large);
      }
      label {
        gap: var(--s1);
        color: var(--quiet);
      }
      input {
        color: var(--ink);
      }
      #refusal {
        min-height: 1.5em;
      }
      .buttons {
        display: flex;
        justify-content: end;
        gap: var(--s2);
      }
    `,
  ];
}
