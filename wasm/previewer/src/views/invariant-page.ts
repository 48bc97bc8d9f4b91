/** `<hardening-page>`: the page of an invariant, in a dialog. */

import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { property, query } from "lit/decorators.js";
import type { Page } from "../../../src/index.js";
import { icon, severityIcon } from "../icons.js";
import { body } from "../markdown/page.js";
import { renderBlocks } from "../markdown/render.js";
import { controls } from "../styles/controls.js";

/** The dialog. */
export class PageElement extends LitElement {
  /** What is shown. */
  @property({ attribute: false }) page: Page | null = null;

  @query("dialog") private dialog!: HTMLDialogElement;

  /** Opens the dialog on a page. */
  async show(page: Page): Promise<void> {
    this.page = page;
    await this.updateComplete;
    if (!this.dialog.open) this.dialog.showModal();
    this.dialog.scrollTop = 0;
  }

  protected override render(): TemplateResult {
    const { page } = this;
    return html`<dialog aria-labelledby="title" @click=${(event: MouseEvent) => this.closeOutside(event)}>
      ${
        page === null
          ? nothing
          : html`<div class="head">
                ${severityIcon(page.severity, 16)}
                <h2 id="title">${page.id}</h2>
                <button type="button" class="plain icon" aria-label="Close" @click=${() => this.dialog.close()}>
                  ${icon("close")}
                </button>
              </div>
              <div class="text">${renderBlocks(body(page.markdown))}</div>`
      }
    </dialog>`;
  }

  private closeOutside(event: MouseEvent): void {
    if (event.target === this.dialog) this.dialog.close();
  }

  static override styles = [
    controls,
    css`
      dialog {
        width: min(640px, calc(100vw - 32px));
        max-height: min(760px, calc(100vh - 48px));
        padding: 0;
        border: 1px solid var(--line);
        border-radius: 6px;
        background: var(--raised);
        color: var(--ink);
        font-family: var(--font);
        font-size: var(--text);
        line-height: 1.5;
        box-shadow: 0 8px 40px rgb(0 0 0 / 24%);
      }
      dialog::backdrop {
        background: rgb(0 0 0 / 32%);
      }
      .head {
        position: sticky;
        top: 0;
        display: flex;
        align-items: center;
        gap: var(--s2);
        padding: var(--s3) var(--s3) var(--s3) var(--s6);
        border-bottom: 1px solid var(--line);
        background: var(--raised);
      }
      h2 {
        flex: 1;
        font-family: var(--mono);
        font-size: var(--text-large);
        overflow-wrap: anywhere;
      }
      .text {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: var(--s3);
        padding: var(--s2) var(--s6) var(--s6);
      }
      .text h3 {
        margin-top: var(--s3);
        font-size: var(--text-large);
      }
      .text p {
        max-width: 68ch;
      }
      .text ul {
        padding-inline-start: var(--s4);
        list-style: disc;
      }
      .text pre {
        padding: var(--s3) var(--s4);
        overflow-x: auto;
        border-radius: var(--radius);
        background: var(--chrome);
        line-height: 1.5;
      }
    `,
  ];
}
