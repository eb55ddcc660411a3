/** One panel of a sweep as a Vega-Lite specification; everything is labelled where it stands. */

import { COLOURS, type Plot, showTime } from "../output/plots.ts";
import { shortPercent } from "./numbers.ts";
import type { Panel, Point } from "./panels.ts";
import { rangeOf, type Scale } from "./scale.ts";

/** Pixels of a whole panel, of its frame, and of the least distance between two labels. */
const FRAME = { left: 38, right: 92, top: 8, bottom: 42 };
const HEIGHT = 250;
/** The narrow width fits a telephone. */
export const NARROW = 380;
/** Beside how many panels of its kind it stands → pixels, with room for text of the page's size. */
export const WIDE = [800, 545, NARROW];
const LABEL_GAP = 13;
/** From this ratio of its ends an axis is logarithmic. */
const LOG_RATIO = 20;

/** Colours that the page gives its own to in either theme. */
export const INK = { line: COLOURS[0], threshold: COLOURS[1], text: "#222222", faint: "#E3E3E3", quiet: "#777777" };

/** What a plot of the report looks like: the page brings background and fonts. */
export const PAGE_LOOK = { background: null, padding: 0, aria: false, font: "inherit" };

const height = HEIGHT - FRAME.top - FRAME.bottom;

/** Mean with its interval and the 5th percentile of the chips, against one numeric key. */
export function panelPlot(panel: Panel, { key, scale, total }: { key: string; scale: Scale; total: number }): Plot {
  const width = total - FRAME.left - FRAME.right;
  const x = axisOf(key, panel.points.map((p) => p.x));
  const y = (field: string) => ({
    ...{
      field,
      type: "quantitative",
      title: null,
      scale: { domain: [scale.from, scale.to].map(inPercent), nice: false },
    },
    axis: { values: scale.ticks.map(inPercent), labelExpr: "datum.label + ' %'", domain: false, ticks: false },
  });
  const values = panel.points.map(inPercents);
  const line = (data: unknown[], field: string, mark: Plot) => ({
    data: { values: data },
    mark: { type: "line", ...mark },
    encoding: { x, y: y(field) },
  });
  const faint = { color: INK.quiet, opacity: 0.4, strokeWidth: 1 };
  return {
    config: PAGE_LOOK,
    autosize: "none",
    padding: FRAME,
    ...{ width, height },
    layer: [
      { data: { values }, mark: { type: "area", opacity: 0.16 }, encoding: { x, y: y("low"), y2: { field: "high" } } },
      ...panel.others.map((other) => line(other.map(inPercents), "mean", faint)),
      line(values, "percentile5", { strokeWidth: 1.2, strokeDash: [6, 3] }),
      line(values, "mean", { point: { size: 40, filled: true, fill: INK.line, opacity: 1 }, strokeWidth: 2 }),
      ...thresholdMarks(panel, { x, y }),
      ...labelMarks(panel, { y, scale, width }),
    ],
  };
}

/** A line over all places where a gate judges; a short one where that is a single place. */
function thresholdMarks({ thresholds, points }: Panel, { x, y }: { x: Plot; y: (field: string) => Plot }): Plot[] {
  const ends = (at: number[]) => rangeOf(at);
  const spans = thresholds.filter(({ at }) => at.length > 1 || points.length === 1);
  const single = thresholds.filter(({ at }) => at.length === 1 && points.length > 1);
  const row = (t: Panel["thresholds"][number]) => (
    { x: ends(t.at)[0], end: ends(t.at)[1], y: inPercent(t.accuracy) }
  );
  const encoding = { x, y: y("y") };
  return [
    ...spans.map((t) => ({
      data: { values: [row(t)] },
      mark: { type: "rule", color: INK.threshold, strokeWidth: 1.2 },
      // at every place: from one side of the panel to the other
      encoding: t.at.length === points.length ? { y: y("y") } : { ...encoding, x2: { field: "end" } },
    })),
    ...single.map((t) => ({
      data: { values: [row(t)] },
      mark: { type: "tick", orient: "horizontal", color: INK.threshold, thickness: 2, size: 26 },
      encoding,
    })),
  ];
}

/** Names of lines at their right ends, moved apart where they would touch. */
function labelMarks(
  { points, thresholds }: Panel,
  { y, scale, width }: { y: (field: string) => Plot; scale: Scale; width: number },
): Plot[] {
  const last = points.at(-1)!;
  const pixels = (share: number) => height * (scale.to - share) / (scale.to - scale.from);
  const wanted = [
    { text: `mean ${inPercent(last.mean).toFixed(1)}`, at: last.mean, color: INK.line },
    { text: `5th pct ${inPercent(last.percentile5).toFixed(1)}`, at: last.percentile5, color: INK.line },
    ...thresholds.map(({ label, accuracy }) => ({ text: label, at: accuracy, color: INK.threshold })),
    { text: `exact ${shortPercent(Number(last.clean.toFixed(4)))}`, at: last.clean, color: INK.quiet },
  ];
  const placed = apart(wanted.map(({ at }) => pixels(at)));
  return [
    {
      data: { values: [{ y: inPercent(last.clean) }] },
      mark: { type: "rule", color: INK.quiet, strokeWidth: 1, strokeDash: [1, 3] },
      encoding: { y: y("y") },
    },
    ...wanted.flatMap(({ text, at, color }, i) => {
      const yOffset = placed[i] - pixels(at);
      const data = { values: [{ y: inPercent(at), text }] };
      return [{
        data,
        mark: { type: "text", align: "left", baseline: "middle", fontSize: 11.5, color, yOffset },
        encoding: { x: { value: width + 10 }, y: y("y"), text: { field: "text" } },
      }, {
        data,
        mark: { type: "rule", color, opacity: 0.6, strokeWidth: 0.8, y2Offset: yOffset },
        encoding: { x: { value: width + 1 }, x2: { value: width + 8 }, y: y("y"), y2: { field: "y" } },
      }];
    }),
  ];
}

/** Places in the same order with the least gap between neighbours, moved as little as pushing allows. */
export function apart(wanted: readonly number[]): number[] {
  const order = wanted.map((_, i) => i).sort((a, b) => wanted[a] - wanted[b]);
  const placed = [...wanted];
  // a cluster is moved as a whole, around the mean of its wishes
  const clusters = order.map((i) => ({ members: [i], centre: wanted[i] }));
  for (let i = 1; i < clusters.length;) {
    const [before, here] = [clusters[i - 1], clusters[i]];
    const need = LABEL_GAP * (before.members.length + here.members.length) / 2;
    if (here.centre - before.centre >= need - 1e-9) {
      i++;
      continue;
    }
    const members = [...before.members, ...here.members];
    const centre = members.reduce((sum, m) => sum + wanted[m], 0) / members.length;
    clusters.splice(i - 1, 2, { members, centre });
    i = Math.max(1, i - 1);
  }
  for (const { members, centre } of clusters) {
    members.forEach((m, i) => placed[m] = centre + LABEL_GAP * (i - (members.length - 1) / 2));
  }
  return placed;
}

/** Ticks stand at the swept values themselves. */
function axisOf(key: string, xs: number[]): Plot {
  const values = [...new Set(xs)].sort((a, b) => a - b);
  const [from, to] = rangeOf(values);
  const log = from > 0 && to / from >= LOG_RATIO;
  const time = key.endsWith("time_seconds");
  const labels = Object.fromEntries(values.map((v) => [v, time ? showTime(v) : String(v)]));
  const domain = log ? [from / (to / from) ** 0.04, to * (to / from) ** 0.04] : padded(from, to);
  return {
    field: "x",
    type: "quantitative",
    title: `${key.split(".").at(-1)}${log ? ", logarithmic" : ""}`,
    scale: { type: log ? "log" : "linear", domain, nice: false },
    axis: { values, labelExpr: `(${JSON.stringify(labels)})[datum.value]`, grid: false, labelOverlap: "greedy" },
  };
}

function padded(from: number, to: number): [number, number] {
  const edge = 0.04 * (to - from) || 1;
  return [from - edge, to + edge];
}

function inPercent(share: number): number {
  return Math.round(1e6 * share) / 1e4;
}

function inPercents({ x, mean, percentile5, low, high }: Point) {
  const [m, p, l, h] = [mean, percentile5, low, high].map(inPercent);
  return { x, mean: m, percentile5: p, low: l, high: h };
}
