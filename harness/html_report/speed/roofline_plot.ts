/** The roofline of an adapter: what its kernels reach of what its memory and its arithmetic allow. Source: Williams et al. 2009. */

import type { BenchRecord } from "../../bench/record.ts";
import { plural } from "../../output/words.ts";
import { h, join, type Markup } from "../html.ts";
import type { MachineSpeed } from "./contents.ts";
import { showRate, showTick } from "./quantities.ts";
import { placeLabels, type RoofPoint, roofPoints } from "./roofline_points.ts";
import { decades, logarithmic, logTicks, type Place } from "./ticks.ts";
import { rangeOf } from "../scale.ts";

type Roofline = NonNullable<BenchRecord["roofline"]>;

interface Size {
  kind: "wide" | "narrow";
  width: number;
  height: number;
}

const SIZES: Size[] = [{ kind: "wide", width: 1100, height: 470 }, { kind: "narrow", width: 380, height: 380 }];
const FRAME = { left: 58, right: 12, top: 14, bottom: 40 };

const LEGEND =
  "Rising: the most that its memory allows, by machine/copy. Level: the most that its arithmetic allows, by " +
  "machine/multiply_add. Large dots: the largest case of each kernel; small ones: the others. Names stand where there is room.";

/** Nothing without roofs or without a kernel that has a place under them. */
export function rooflinePart({ roofline, entries, newest }: MachineSpeed): Markup | null {
  const points = roofPoints(entries.map(({ one }) => one));
  if (!roofline || points.length === 0) return null;
  const kernels = new Set(entries.flatMap(({ one }) => one.kind === "kernel" && one.ceiling ? [one.group] : []));
  const movers = kernels.size - new Set(points.map(({ group }) => group)).size;
  const software = newest.gpu.software ? " A software adapter: both roofs are the processor's." : "";
  return join(
    h("h4", "Roofline"),
    h("figure.roofline", SIZES.map((size) => drawing(points, { roofline, size }))),
    h("p.legend", LEGEND, movers > 0 && ` ${moversText(movers)}`, software),
  );
}

function moversText(count: number): string {
  const which = `${count} more ${count === 1 ? "kernel that counts" : "kernels that count"} no arithmetic`;
  return `${which} cannot stand here; their part of the roof of memory is in the tables below.`;
}

function drawing(points: RoofPoint[], { roofline, size }: { roofline: Roofline; size: Size }): Markup {
  const copy = roofline.copyBytesPerSecond.median;
  const most = roofline.operationsPerSecond.median;
  const ridge = most / copy;
  const xs = domain([...points.map(({ intensity }) => intensity), ridge]);
  const ys = domain([...points.map(({ perSecond }) => perSecond), most]);
  const { width, height } = size;
  const x = logarithmic(xs, [FRAME.left, width - FRAME.right]);
  const y = logarithmic(ys, [height - FRAME.bottom, FRAME.top]);
  // the roof enters at the left side or at the floor
  const foot = Math.max(xs[0], ys[0] / copy);
  const roof = `M${x(foot)} ${y(foot * copy)}L${x(ridge)} ${y(most)}H${width - FRAME.right}`;
  return h(
    `svg.roof.${size.kind}`,
    { viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": described(points, ridge) },
    axes({ x, y, xs, ys, size }),
    h("path.ceiling", { d: roof }),
    roofNames(roofline, { x, y, xs, foot, ridge, size }),
    points.map(({ main, bench, share, perSecond, intensity }) =>
      h(
        main ? "circle.main" : "circle",
        { cx: x(intensity), cy: y(perSecond), r: main ? 3.5 : 2 },
        h("title", `${bench}: ${showRate(perSecond, "FLOP")}, ${(100 * share).toFixed(0)} % of its roof`),
      )
    ),
    labels(points, { x, y, size, roof: roofPlaces({ foot, ridge, copy, x, y, size }) }).map((one) =>
      h(`text.name.${one.anchor}`, { x: one.x, y: (one.y + 3.5).toFixed(1) }, one.text)
    ),
  );
}

/** From a little below the least to a little above the largest; 1, 2 and 5 have two places in any range of five and more. */
const MARGIN = 2.5;

function domain(values: number[]): [number, number] {
  const [low, high] = rangeOf(values);
  return [low / MARGIN, high * MARGIN];
}

function axes({ x, y, xs, ys, size }: { x: Place; y: Place; xs: [number, number]; ys: [number, number]; size: Size }) {
  const { width, height } = size;
  const [across, up] = [xs, ys].map(atLeastTwo);
  const bottom = height - FRAME.bottom;
  const lines = [
    ...across.map((t) => `M${x(t)} ${FRAME.top}V${bottom}`),
    ...up.map((t) => `M${FRAME.left} ${y(t)}H${width - FRAME.right}`),
  ];
  return [
    h("path.grid", { d: lines.join("") }),
    across.map((t) => h("text.middle", { x: x(t), y: bottom + 15 }, showTick(t))),
    up.map((t) => h("text.end", { x: FRAME.left - 6, y: y(t) + 3.5 }, showTick(t))),
    h("text.middle", { x: (FRAME.left + width - FRAME.right) / 2, y: height - 6 }, "operations per byte"),
    h("text", { x: 2, y: FRAME.top - 4 }, "FLOP/s"),
  ];
}

/** Powers of ten alone are enough where there are two of them. */
function atLeastTwo(domain: [number, number]): number[] {
  const powers = decades(domain);
  return powers.length >= 2 ? powers : logTicks(domain);
}

/** Each roof says what it is, above its line: the level one at its right end, the rising one along it. */
function roofNames(
  { copyBytesPerSecond, operationsPerSecond }: Roofline,
  { x, y, foot, ridge, size }: { x: Place; y: Place; xs: [number, number]; foot: number; ridge: number; size: Size },
): Markup[] {
  const level = showRate(operationsPerSecond.median, "FLOP");
  const rising = `${showRate(copyBytesPerSecond.median, "B")}`;
  const copy = copyBytesPerSecond.median;
  const middle = Math.sqrt(foot * ridge);
  const slope = Math.atan2(y(foot * copy) - y(ridge * copy), x(ridge) - x(foot)) * 180 / Math.PI;
  const at = `translate(${x(middle)} ${y(middle * copy) - 6}) rotate(${-slope.toFixed(1)})`;
  return [
    h("text.roof-name.end", { x: size.width - FRAME.right, y: y(operationsPerSecond.median) - 6 }, level),
    h("text.roof-name.middle", { transform: at }, rising),
  ];
}

/** Places along both roofs and their names, which no other name may cover. */
function roofPlaces(
  { foot, ridge, copy, x, y, size }: { foot: number; ridge: number; copy: number; x: Place; y: Place; size: Size },
): { x: number; y: number }[] {
  const end = size.width - FRAME.right;
  const steps = Array.from({ length: 101 }, (_, i) => i / 100);
  const rising = steps.map((s) => foot * (ridge / foot) ** s).map((v) => ({ x: x(v), y: y(v * copy) }));
  const level = steps.map((s) => ({ x: x(ridge) + s * (end - x(ridge)), y: y(ridge * copy) }));
  const named = [...rising.slice(35, 65), ...level.slice(-20)].map((place) => ({ ...place, y: place.y - 9 }));
  return [...rising, ...level, ...named];
}

/** Those far from the usual share are worth a name first. */
function labels(
  points: RoofPoint[],
  { x, y, size, roof }: { x: Place; y: Place; size: Size; roof: { x: number; y: number }[] },
) {
  const main = points.filter((point) => point.main);
  const stems = main.map(({ group }) => group.split("/").at(-1)!);
  const usual = main.map(({ share }) => Math.log(share)).sort((a, b) => a - b)[main.length >> 1];
  const wanted = main.map((point, i) => ({
    text: stems.filter((stem) => stem === stems[i]).length > 1 ? point.group : stems[i],
    x: x(point.intensity),
    y: y(point.perSecond),
    far: Math.abs(Math.log(point.share) - usual),
  })).sort((a, b) => b.far - a.far);
  const taken = points.map(({ intensity, perSecond }) => ({ x: x(intensity), y: y(perSecond) })).concat(roof);
  const inside = {
    ...{ left: FRAME.left, top: FRAME.top },
    ...{ right: size.width - FRAME.right, bottom: size.height - FRAME.bottom },
  };
  return placeLabels(wanted, { inside, taken });
}

function described(points: RoofPoint[], ridge: number): string {
  const count = new Set(points.map(({ group }) => group)).size;
  const memory = points.filter(({ main, intensity }) => main && intensity < ridge).length;
  return `roofline of ${plural(count, "kernel")}: ${memory} below the roof of memory, ${
    count - memory
  } below that of arithmetic`;
}
