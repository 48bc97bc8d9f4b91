/** The line at the foot: what was done, and how far the checking is. */

import { css, html, nothing, type TemplateResult } from "lit";
import { renderText } from "../markdown/render.js";
import { count, type Session } from "../session.js";

/** The line. */
export function foot(session: Session): TemplateResult {
  const { notice } = session;
  return html`<div class="foot">
    <span class="notice" role="status">
      ${notice === null ? nothing : renderText(notice.text)}
      ${notice?.undo == null ? nothing : html`<button type="button" class="link" @click=${notice.undo}>Undo</button>`}
    </span>
    <span class="quiet state">${stateOf(session)}</span>
  </div>`;
}

function stateOf({ status, report, place }: Session): string {
  switch (status.kind) {
    case "starting":
      return "Loading the checker";
    case "checking":
      return "Checking";
    case "failed":
      return "Not checked";
    case "current": {
      const { files = 0, objects = 0, suppressed = 0 } = report?.summary ?? {};
      if (files === 0) return "Ready. Nothing leaves this browser";
      const ignored = suppressed === 0 ? "" : `, ${count(suppressed, "finding")} ignored`;
      const where = place === "main-thread" ? "on the main thread of this browser" : "in this browser";
      return `${count(files, "file")}, ${count(objects, "object")}${ignored}, checked ${where}`;
    }
  }
}

/** The look of it. */
export const footStyle = css`
  .foot {
    display: flex;
    align-items: center;
    flex-wrap: wrap;
    justify-content: space-between;
    gap: 0 var(--s4);
    flex: none;
    min-height: 28px;
    padding: var(--s1) var(--s4);
    border-top: 1px solid var(--line);
    font-size: var(--text-small);
  }
  .notice {
    min-width: 0;
    overflow-wrap: anywhere;
  }
  .state {
    text-align: end;
  }
`;
