/** The chips of one case as a small picture that stands in a row of a table; all rows of a record share a scale. */

import { h, type Markup } from "./html.ts";
import type { CaseRecord } from "../records/record.ts";
import { percent } from "./numbers.ts";
import { accuraciesOf, rangeOf, type Scale } from "./scale.ts";
import type { Threshold } from "./thresholds.ts";
import { plural } from "../output/words.ts";

const WIDTH = 260;
const HEIGHT = 36;
const AXIS = 20;
/** Where chips stand: the mean with its interval lies below. */
const BASE = 23;
const INTERVAL = 29;
/** Half of a label beyond the outermost tick. */
const MARGIN = 12;
const BINS = 56;
/** Fewer chips than this are drawn one by one. */
const FEW = 25;

/** Chips as a histogram or as dots; the mean and its interval; thresholds. Values left of the scale are told by an arrow. */
export function strip(
  one: CaseRecord,
  { scale, thresholds }: { scale: Scale; thresholds: readonly Threshold[] },
): Markup {
  const values = accuraciesOf(one);
  const inside = values.filter((v) => v >= scale.from - 1e-12);
  const x = placeOn(scale);
  const shown = (share: number) => share >= scale.from && share <= scale.to;
  const [low, high] = one.interval.map((v) => x(Math.max(scale.from, Math.min(scale.to, v))));
  const few = values.length < FEW;
  const path = (kind: string, d: string) => d !== "" && h(`path.${kind}`, { d });
  return h(
    "svg.strip",
    { ...sizeOf(HEIGHT), role: "img", "aria-label": described(one, { values, thresholds }) },
    path("grid", scale.ticks.map((t) => `M${x(t)} 0V${HEIGHT}`).join("")),
    path(few ? "dots" : "bars", few ? dots(inside, x) : bars(inside, { x, scale, images: one.images })),
    path("threshold", thresholds.filter((t) => shown(t.accuracy)).map((t) => `M${x(t.accuracy)} 0V${HEIGHT}`).join("")),
    path("interval", high > low ? `M${low} ${INTERVAL}H${high}` : ""),
    path("mean", shown(one.mean) ? `M${x(one.mean)} ${INTERVAL}h0` : ""),
    path("beyond", inside.length < values.length ? `M7 ${BASE - 11}L2 ${BASE - 7}L7 ${BASE - 3}Z` : ""),
  );
}

/** The axis over a column of strips. */
export function stripAxis(scale: Scale): Markup {
  const x = placeOn(scale);
  return h(
    "svg.strip",
    { ...sizeOf(AXIS), "aria-hidden": "true" },
    scale.ticks.map((t) => h("text", { x: x(t), y: 12 }, Math.round(100 * t))),
    h("path.tick", { d: scale.ticks.map((t) => `M${x(t)} 16V20`).join("") }),
  );
}

function sizeOf(height: number) {
  return { viewBox: `0 0 ${WIDTH} ${height}`, width: WIDTH, height };
}

function placeOn({ from, to }: Scale): (share: number) => number {
  return (share) => round(MARGIN + (WIDTH - 2 * MARGIN) * (share - from) / (to - from));
}

/** Bars whose width is a whole number of images, or some would hold more possible accuracies than their neighbours. */
function bars(
  values: number[],
  { x, scale, images }: { x: (share: number) => number; scale: Scale; images: number },
): string {
  const width = Math.ceil((scale.to - scale.from) * images / BINS) || 1;
  const binOf = (v: number) => Math.floor(Math.round(v * images) / width);
  const counts = new Map([...Map.groupBy(values, binOf)].map(([bin, { length }]) => [bin, length]));
  const most = Math.max(...counts.values());
  const edge = (bin: number) => x((bin * width - 0.5) / images);
  return [...counts].sort(([a], [b]) => a - b).map(([bin, count]) => {
    const top = round(BASE - Math.max(1.5, (BASE - 4) * count / most));
    return `M${edge(bin)} ${BASE}V${top}H${round(edge(bin + 1))}V${BASE}Z`;
  }).join("");
}

/** Points of a line without length: their round ends are the dots. */
function dots(values: number[], x: (share: number) => number): string {
  return values.map((v) => `M${x(v)} ${BASE - 9}h0`).join("");
}

function described(
  one: CaseRecord,
  { values, thresholds }: { values: number[]; thresholds: readonly Threshold[] },
): string {
  const [low, high] = rangeOf(values);
  const below = thresholds.map(({ label, accuracy }) => {
    const count = values.filter((v) => v < accuracy).length;
    return `; ${plural(count, "chip")} below ${percent(accuracy)} % (${label})`;
  });
  return `${plural(values.length, "chip")} from ${percent(low)} to ${percent(high)} %, mean ${percent(one.mean)} %${
    below.join("")
  }`;
}

function round(pixels: number): number {
  return Math.round(10 * pixels) / 10;
}
