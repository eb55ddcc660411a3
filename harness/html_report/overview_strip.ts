/** All cases of a scenario on one line from 0 to 100 %, the same for every scenario. */

import type { ResultRecord } from "../records/record.ts";
import { h, type Markup } from "./html.ts";
import { percent } from "./numbers.ts";
import { rangeOf } from "./scale.ts";
import { thresholdsOf } from "./thresholds.ts";

const WIDTH = 276;
const MARGIN = 14;
const MIDDLE = 12;
const TICKS = [0, 0.25, 0.5, 0.75, 1];

/** Means of the sweep as dots, thresholds as lines, the exact network as a ring. */
export function overviewStrip(record: ResultRecord): Markup {
  const means = record.cases.filter(({ group }) => group === "sweep").map(({ mean }) => mean);
  const exact = [...new Set(record.cases.filter(({ group }) => group === "sweep").map(({ clean }) => clean))];
  const lines = thresholdsOf(record);
  const [low, high] = rangeOf(means).map(percent);
  const label = `means of the cases ${low} … ${high} %, exact network ${exact.map(percent).join(", ")} %`;
  const axis = `${TICKS.map((t) => `M${x(t)} 2V22`).join("")}M${x(0)} ${MIDDLE}H${x(1)}`;
  return h(
    "svg.strip",
    { ...sizeOf(24), role: "img", "aria-label": label },
    h("path.grid", { d: axis }),
    h("path.dots", { d: means.map((v) => `M${x(v)} ${MIDDLE}h0`).join("") }),
    exact.map((v) => h("circle.exact", { cx: x(v), cy: MIDDLE, r: 4.5 })),
    h("path.threshold", { d: lines.map(({ accuracy }) => `M${x(Math.max(0, accuracy))} 4V20`).join("") }),
  );
}

export function overviewAxis(): Markup {
  return h("svg.strip", sizeOf(16), TICKS.map((t) => h("text", { x: x(t), y: 12 }, 100 * t)));
}

function sizeOf(height: number) {
  return { viewBox: `0 0 ${WIDTH} ${height}`, width: WIDTH, height };
}

function x(share: number): number {
  return Math.round(10 * (MARGIN + (WIDTH - 2 * MARGIN) * share)) / 10;
}
