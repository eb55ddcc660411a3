/** Where kernels lie under the two roofs of an adapter, and which of them can be named without touching each other. */

import type { BenchEntry } from "../../bench/record.ts";

export interface RoofPoint {
  bench: string;
  group: string;
  /** Operations of a byte. */
  intensity: number;
  perSecond: number;
  /** Of the roof above it. */
  share: number;
  /** Whether it is the largest case of its kernel, which carries the name. */
  main: boolean;
}

/** Kernels in steady state that compute and move something. */
export function roofPoints(entries: readonly BenchEntry[]): RoofPoint[] {
  const placed = entries.flatMap(({ bench, group, kind, mode, work, estimate, ceiling }) => {
    if (kind !== "kernel" || mode !== "steady" || !work?.bytes || !work.operations || !estimate || !ceiling) return [];
    const perSecond = work.operations / estimate.median * 1e9;
    return [{ bench, group, intensity: work.operations / work.bytes, perSecond, share: ceiling.share, work }];
  });
  const largest = new Map(
    placed.toSorted((a, b) => a.work.operations! - b.work.operations!).map((p) => [p.group, p.bench]),
  );
  return placed.map(({ work: _, ...point }) => ({ ...point, main: largest.get(point.group) === point.bench }));
}

export interface Label {
  text: string;
  /** The end, middle or start of the text, on its middle line. */
  x: number;
  y: number;
  anchor: "start" | "middle" | "end";
}

interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** Of a label of 10.5 px, and of a dot. */
const CHARACTER = 6.4;
const HALF_LINE = 6;
const DOT = 3.5;
const GAP = 6;

/**
 * Names beside their dots, right, left, above or below, for as many as have room; the first ones are served first.
 *
 * @param taken other things that no name may cover
 */
export function placeLabels(
  wanted: readonly { text: string; x: number; y: number }[],
  { inside, taken }: { inside: Box; taken: readonly { x: number; y: number }[] },
): Label[] {
  const used = taken.map(({ x, y }): Box => ({ left: x - DOT, right: x + DOT, top: y - DOT, bottom: y + DOT }));
  return wanted.flatMap(({ text, x, y }) => {
    const width = CHARACTER * text.length;
    const places: Omit<Label, "text">[] = [
      { x: x + GAP, y, anchor: "start" },
      { x: x - GAP, y, anchor: "end" },
      { x, y: y - 11, anchor: "middle" },
      { x, y: y + 11, anchor: "middle" },
    ];
    const boxes = places.map((place) => boxOf(place, width));
    const free = boxes.findIndex((box) => within(box, inside) && !used.some((other) => overlap(box, other)));
    if (free < 0) return [];
    used.push(boxes[free]);
    return [{ text, ...places[free] }];
  });
}

function boxOf({ x, y, anchor }: Omit<Label, "text">, width: number): Box {
  const left = x - width * { start: 0, middle: 0.5, end: 1 }[anchor];
  return { left, right: left + width, top: y - HALF_LINE, bottom: y + HALF_LINE };
}

function within(box: Box, { left, right, top, bottom }: Box): boolean {
  return box.left >= left && box.right <= right && box.top >= top && box.bottom <= bottom;
}

function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
