/** Verdicts as a reader meets them: a shape, a word and a colour that say the same. */

import type { Mark } from "./gate_rows.ts";
import { type Attributes, h, join, type Markup } from "./html.ts";

const LINE = { fill: "none", stroke: "var(--paper)", "stroke-linecap": "round", "stroke-linejoin": "round" };
const TICK = { ...LINE, d: "M5.5 10.4l3 3 6-6.6", "stroke-width": 2.2 };
const CROSS = { ...LINE, d: "M6.3 6.3l7.4 7.4M13.7 6.3l-7.4 7.4", "stroke-width": 2.2 };
const DOTS = { ...LINE, d: "M5.8 10h.1M10 10h.1M14.1 10h.1", "stroke-width": 2.4 };

/** Shapes, drawn once for the whole page: a disc, a square, a diamond, a broken ring. */
export function symbols(): Markup {
  const full = { fill: "currentColor" };
  const broken = { fill: "none", stroke: "currentColor", "stroke-width": 1.8, "stroke-dasharray": "3.2 2.6" };
  return h(
    "svg",
    { width: 0, height: 0, "aria-hidden": "true", style: "position:absolute" },
    symbol("pass", h("circle", { cx: 10, cy: 10, r: 10, ...full }), TICK),
    symbol("fail", h("rect", { x: 0.7, y: 0.7, width: 18.6, height: 18.6, rx: 4, ...full }), CROSS),
    symbol("undecided", h("path", { d: "M10 0L20 10 10 20 0 10z", ...full }), DOTS),
    symbol("waived", h("circle", { cx: 10, cy: 10, r: 8.8, ...broken })),
  );
}

function symbol(name: string, shape: Markup, sign?: Attributes): Markup {
  return h("symbol", { id: `i-${name}`, viewBox: "0 0 20 20" }, shape, sign && h("path", sign));
}

/** `pass`, `fail`, `undecided`, or `waived` for all that does not count. */
export function kindOf(mark: Mark): string {
  return ["pass", "fail", "undecided"].includes(mark) ? mark : "waived";
}

export function icon(mark: Mark): Markup {
  return h("svg.icon", { "aria-hidden": "true" }, h("use", { href: `#i-${kindOf(mark)}` }));
}

/** Shape and word. */
export function badge(mark: Mark, word: string = mark): Markup {
  return h(`span.mark.is-${kindOf(mark)}`, join(icon(mark), word));
}
