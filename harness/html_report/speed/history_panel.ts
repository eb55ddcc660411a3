/** The history of one bench as a small picture: nights, levels, steps and resets; all of a machine share the axis of time. */

import type { Trend } from "../../bench/trend/trends.ts";
import { h, type Markup } from "../html.ts";
import { showChange, showDay, showMeasured, tickText } from "./quantities.ts";
import { dayTicks, linear, linearTicks, type Place } from "./ticks.ts";
import { rangeOf } from "../scale.ts";

const WIDTH = 360;
const HEIGHT = 168;
const FRAME = { left: 54, right: 8, top: 20, bottom: 24 };
/** Room for a label at a step, either side of it. */
const LABEL = 26;

/** Milliseconds since 1970, first and last night of the machine. */
export type Span = readonly [number, number];

export function historyPanel(trend: Trend, span: Span): Markup {
  const nights = trend.epochs.flatMap((epoch) => epoch.nights);
  const x = xOf(span);
  const { place: y, ticks } = heights(nights.map(({ median }) => median));
  const label = (at: number) => tickText(at, { measure: trend.measure, most: ticks.at(-1)! });
  const bottom = HEIGHT - FRAME.bottom;
  const days = dayTicks(span, 4);
  return h(
    "svg.history",
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, width: WIDTH, height: HEIGHT, role: "img", "aria-label": described(trend) },
    h("path.grid", { d: ticks.map((t) => `M${FRAME.left} ${y(t)}H${WIDTH - FRAME.right}`).join("") }),
    ticks.map((t) => h("text.end", { x: FRAME.left - 6, y: y(t) + 3.5 }, label(t))),
    days.map((t, i) => {
      const text = showDay(new Date(t).toISOString());
      // the newest day stands at the very edge
      return i === days.length - 1
        ? h("text.end", { x: WIDTH, y: HEIGHT - 6 }, text)
        : h("text.middle", { x: x(t), y: HEIGHT - 6 }, text);
    }),
    h("path.tick", { d: days.map((t) => `M${x(t)} ${bottom}v4`).join("") }),
    trend.epochs.map((epoch, i) => epochMarks(epoch, { x, y, older: i < trend.epochs.length - 1 })),
  );
}

function xOf(span: Span): Place {
  return linear(span, [FRAME.left + 6, WIDTH - FRAME.right - 6]);
}

/** Around all medians, and never so close that a quiet history looks like a wild one. */
function heights(medians: number[]): { place: Place; ticks: number[] } {
  const [low, high] = rangeOf(medians);
  const room = Math.max(0.08 * (high - low), 0.05 * high - (high - low) / 2, 1e-9);
  const domain: [number, number] = [Math.max(0, low - room), high + room];
  return { place: linear(domain, [HEIGHT - FRAME.bottom, FRAME.top]), ticks: linearTicks(domain, 5) };
}

function epochMarks(
  { nights, stretches, changes, reset }: Trend["epochs"][number],
  { x, y, older }: { x: Place; y: Place; older: boolean },
): Markup {
  const at = ({ utc }: { utc: string }) => x(Date.parse(utc));
  const bound = (value: number) => Math.min(HEIGHT - FRAME.bottom, Math.max(FRAME.top, y(value)));
  const bars = nights.map(({ interval: [low, high], ...night }) => `M${at(night)} ${bound(low)}V${bound(high)}`);
  const levels = stretches.map(({ first, last, value }) => `M${at(first) - 2} ${y(value)}H${at(last) + 2}`);
  return h(
    older ? "g.older" : "g",
    reset !== "" && resetMark(at(nights[0])),
    h("path.interval", { d: bars.join("") }),
    h("path.nights", { d: nights.map((night) => `M${at(night)} ${y(night.median)}h0`).join("") }),
    h("path.level", { d: levels.join("") }),
    changes.map(({ after, ratio }) => stepMark(at(after), ratio)),
  );
}

function resetMark(x: number): Markup {
  return h("g.reset", h("path", { d: `M${x - 2} ${FRAME.top - 4}V${HEIGHT - FRAME.bottom}` }));
}

/** A line between two nights and how far the level stepped there. */
function stepMark(x: number, ratio: number): Markup {
  const text = Math.max(FRAME.left + LABEL, Math.min(WIDTH - FRAME.right - LABEL, x));
  return h(
    ratio > 1 ? "g.slower" : "g.faster",
    h("path", { d: `M${x - 2} ${FRAME.top - 4}V${HEIGHT - FRAME.bottom}` }),
    h("text.middle", { x: text, y: 12 }, `${ratio > 1 ? "▲" : "▼"} ${showChange(ratio)}`),
  );
}

function described({ bench, measure, epochs, latest }: Trend): string {
  const count = epochs.reduce((sum, { nights }) => sum + nights.length, 0);
  const steps = epochs.flatMap(({ changes }) => changes)
    .map(({ ratio, after }) => `${showChange(ratio)} on ${showDay(after.utc)}`);
  const resets = epochs.filter(({ reset }) => reset !== "").map(({ nights }) =>
    `begun anew on ${showDay(nights[0].utc)}`
  );
  const told = [...steps, ...resets].join(", ") || "no step";
  return `${bench} over ${count} nights, now ${showMeasured(latest.value, measure)}: ${told}`;
}
