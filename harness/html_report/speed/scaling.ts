/** Chips a second against chips, layer size and batch, both logarithmic: straight lines whose slopes are exponents. */

import { h, join, type Markup } from "../html.ts";
import { rangeOf } from "../scale.ts";
import type { MachineSpeed } from "./contents.ts";
import { showRate, showTick } from "./quantities.ts";
import { type Growth, growths } from "../../bench/growth.ts";
import { logarithmic, logTicks, type Place } from "./ticks.ts";

const WIDTH = 360;
const HEIGHT = 200;
const FRAME = { left: 62, right: 14, top: 12, bottom: 26 };

const LEGEND = "Dots: measured, with 95 % intervals; line: the power law through them by least squares on logarithms.";

export function scalingPart({ entries }: MachineSpeed): Markup | null {
  const found = growths(entries.map(({ one }) => one));
  if (found.length === 0) return null;
  return join(
    h("h4", "Scaling"),
    h("div.panels.of-many", found.map(figureOf)),
    h("p.legend", LEGEND),
  );
}

function figureOf(growth: Growth): Markup {
  const { axis, unit, exponent } = growth;
  const law = [`${unit}s a second ∝ ${axis}`, h("sup", exponentText(exponent))];
  return h("figure", h("figcaption", h("b", `against ${axis}`), h("small", law)), drawing(growth));
}

function exponentText(exponent: number): string {
  return exponent.toFixed(2).replace("-", "−");
}

function drawing(growth: Growth): Markup {
  const { points, axis, unit, exponent } = growth;
  const xs = widened(rangeOf(points.map(({ x }) => x)), 1.3);
  const ys = widened(rangeOf(points.flatMap(({ interval }) => interval)), 1.5);
  const x = logarithmic(xs, [FRAME.left, WIDTH - FRAME.right]);
  const y = logarithmic(ys, [HEIGHT - FRAME.bottom, FRAME.top]);
  const [first, last] = [points[0], points.at(-1)!];
  const label = `${unit}s a second against ${axis}, from ${showRate(first.perSecond, unit)} at ${first.x} to ` +
    `${showRate(last.perSecond, unit)} at ${last.x}, exponent ${exponentText(exponent)}`;
  return h(
    "svg.history.scaling",
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, width: WIDTH, height: HEIGHT, role: "img", "aria-label": label },
    axes({ x, y, xs: points.map((point) => point.x), ys }),
    h("path.law", { d: lawPath(growth, { x, y }) }),
    h("path.interval", { d: points.map((p) => `M${x(p.x)} ${y(p.interval[0])}V${y(p.interval[1])}`).join("") }),
    h("path.points", { d: points.map((p) => `M${x(p.x)} ${y(p.perSecond)}h0`).join("") }),
  );
}

function axes({ x, y, xs, ys }: { x: Place; y: Place; xs: number[]; ys: [number, number] }) {
  const up = logTicks(ys, 6);
  const bottom = HEIGHT - FRAME.bottom;
  return [
    h("path.grid", { d: up.map((t) => `M${FRAME.left} ${y(t)}H${WIDTH - FRAME.right}`).join("") }),
    up.map((t) => h("text.end", { x: FRAME.left - 6, y: y(t) + 3.5 }, showTick(t))),
    h("path.tick", { d: xs.map((t) => `M${x(t)} ${bottom}v4`).join("") }),
    xs.map((t) => h("text.middle", { x: x(t), y: HEIGHT - 7 }, showTick(t))),
  ];
}

/** Through the means of the logarithms, from the first point to the last. */
function lawPath({ points, exponent }: Growth, { x, y }: { x: Place; y: Place }): string {
  const mean = (of: (p: Growth["points"][number]) => number) =>
    points.reduce((sum, p) => sum + Math.log(of(p)), 0) / points.length;
  const [mx, my] = [mean((p) => p.x), mean((p) => p.perSecond)];
  const at = (value: number) => Math.exp(my + exponent * (Math.log(value) - mx));
  const [first, last] = [points[0].x, points.at(-1)!.x];
  return `M${x(first)} ${y(at(first))}L${x(last)} ${y(at(last))}`;
}

function widened([low, high]: [number, number], by: number): [number, number] {
  return [low / by, high * by];
}
