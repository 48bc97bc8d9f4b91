/** Findings in the editor: marks in the text, signs in the gutter, and what is said when one is pointed at. */

import { EditorState, type Extension, RangeSet, RangeSetBuilder, StateEffect, StateField } from "@codemirror/state";
import {
  Decoration,
  type DecorationSet,
  EditorView,
  gutter,
  GutterMarker,
  hoverTooltip,
  showTooltip,
  type Tooltip,
} from "@codemirror/view";
import { render } from "lit";
import type { Finding, Severity } from "../../../src/index.js";
import { severityIcon } from "../icons.js";
import { SEVERITIES } from "../findings/selection.js";

/** Draws what is said of some findings into a tooltip. */
export type DrawFindings = (findings: readonly Finding[], into: HTMLElement) => void;

/** Replaces the findings of the text. */
export const setFindings = StateEffect.define<readonly Finding[]>();

/** Shows what is said of a finding without pointing at it; `null` hides it. */
export const showFinding = StateEffect.define<Finding | null>();

const marks = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(current, transaction) {
    let updated = current.map(transaction.changes);
    for (const effect of transaction.effects) {
      if (effect.is(setFindings)) updated = marksOf(effect.value, transaction.state);
    }
    return updated;
  },
  provide: (field) => EditorView.decorations.from(field),
});

function marksOf(findings: readonly Finding[], state: EditorState): DecorationSet {
  const ranges = findings.map((finding) => {
    const [from, to] = extent(finding, state);
    return Decoration.mark({ class: `finding ${finding.severity}`, finding }).range(from, to);
  });
  return Decoration.set(
    ranges.filter((range) => range.from < range.to),
    true,
  );
}

/** Where a finding is drawn: in its first line only, and never on nothing. */
function extent({ location }: Finding, state: EditorState): [from: number, to: number] {
  const length = state.doc.length;
  const start = Math.min(location.start, length);
  const line = state.doc.lineAt(start);
  const end = Math.min(location.end, line.to);
  if (end > start) return [start, end];
  return start < line.to ? [start, start + 1] : [Math.max(line.from, start - 1), start];
}

/** The findings whose marks cover a position. */
export function findingsAt(state: EditorState, from: number, to = from): Finding[] {
  const found: Finding[] = [];
  state.field(marks, false)?.between(from, to, (_from, _to, mark) => {
    found.push((mark.spec as { finding: Finding }).finding);
  });
  return found;
}

class Sign extends GutterMarker {
  constructor(
    private readonly severity: Severity,
    private readonly count: number,
  ) {
    super();
  }

  override eq(other: Sign): boolean {
    return other.severity === this.severity && other.count === this.count;
  }

  override toDOM(): HTMLElement {
    const sign = document.createElement("span");
    sign.className = "sign";
    if (this.count > 1) sign.title = `${this.count} findings`;
    render(severityIcon(this.severity, 12), sign);
    return sign;
  }
}

const signs = StateField.define<RangeSet<Sign>>({
  create: () => RangeSet.empty,
  update(current, transaction) {
    const isNew = transaction.effects.some((effect) => effect.is(setFindings));
    return isNew || transaction.docChanged ? signsOf(transaction.state) : current;
  },
});

/** One sign in each line: that of its worst finding. */
function signsOf(state: EditorState): RangeSet<Sign> {
  const byLine = new Map<number, Severity[]>();
  const cursor = state.field(marks).iter();
  for (; cursor.value !== null; cursor.next()) {
    const line = state.doc.lineAt(cursor.from).from;
    const severity = (cursor.value.spec as { finding: Finding }).finding.severity;
    byLine.set(line, [...(byLine.get(line) ?? []), severity]);
  }
  const builder = new RangeSetBuilder<Sign>();
  for (const [line, severities] of byLine) {
    const worst = SEVERITIES.find((severity) => severities.includes(severity));
    if (worst !== undefined) builder.add(line, line, new Sign(worst, severities.length));
  }
  return builder.finish();
}

const shown = StateField.define<Tooltip | null>({
  create: () => null,
  update(current, transaction) {
    for (const effect of transaction.effects) {
      if (!effect.is(showFinding)) continue;
      if (effect.value === null) return null;
      const [from] = extent(effect.value, transaction.state);
      return tooltipOf([effect.value], from, transaction.state.field(drawing));
    }
    return transaction.docChanged || transaction.selection ? null : current;
  },
  provide: (field) => showTooltip.from(field),
});

const drawing = StateField.define<DrawFindings>({ create: () => () => undefined, update: (value) => value });

function tooltipOf(findings: readonly Finding[], pos: number, draw: DrawFindings): Tooltip {
  return {
    pos,
    above: false,
    create: () => {
      const dom = document.createElement("div");
      dom.className = "said";
      draw(findings, dom);
      return { dom };
    },
  };
}

/** All of it; `draw` fills tooltips, `select` hears of a click on a sign. */
export function findingsExtension(draw: DrawFindings, select: (finding: Finding) => void): Extension {
  return [
    marks,
    signs,
    drawing.init(() => draw),
    shown,
    gutter({
      class: "signs",
      markers: (view) => view.state.field(signs),
      initialSpacer: () => new Sign("info", 1),
      domEventHandlers: {
        mousedown(view, line) {
          const [first] = findingsAt(view.state, line.from, line.to);
          if (first !== undefined) select(first);
          return first !== undefined;
        },
      },
    }),
    hoverTooltip(
      (view, pos) => {
        const findings = findingsAt(view.state, pos);
        return findings.length === 0 ? null : tooltipOf(findings, pos, draw);
      },
      { hideOnChange: true, hoverTime: 250 },
    ),
    EditorView.domEventHandlers({
      focusout(event, view) {
        const stays = event.relatedTarget instanceof Node && view.dom.contains(event.relatedTarget);
        if (!stays && view.state.field(shown) !== null) view.dispatch({ effects: showFinding.of(null) });
        return false;
      },
      keydown(event, view) {
        if (event.key !== "Escape" || view.state.field(shown) === null) return false;
        view.dispatch({ effects: showFinding.of(null) });
        return true;
      },
    }),
  ];
}
