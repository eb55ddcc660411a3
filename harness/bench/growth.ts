/** Entries of `scaling/…` → the growth of throughput along each axis. */

import { type Estimate, estimateOf } from "./estimate.ts";
import type { BenchEntry } from "./record.ts";

/** Points of a growth table: shown by themselves. */
export function isScaling({ group }: { group: string }): boolean {
  return group.startsWith("scaling/");
}

export interface GrowthPoint {
  /** Chips, rows and columns, images: the last number of the bench's id. */
  x: number;
  /** Work a second, with its interval: by the device's clock where it has one, so that no wait is in it. */
  perSecond: number;
  interval: [number, number];
}

export interface Growth {
  axis: string;
  unit: string;
  /** At least two, by x. */
  points: GrowthPoint[];
  /** The p of perSecond ∝ xᵖ, by least squares on logarithms. */
  exponent: number;
}

export function growths(entries: readonly BenchEntry[]): Growth[] {
  const axes = Map.groupBy(entries.filter((one) => isScaling(one) && one.mode === "steady"), ({ group }) => group);
  return [...axes].flatMap(([group, own]) => {
    const points = own.flatMap(pointOf).sort((a, b) => a.x - b.x);
    if (new Set(points.map(({ x }) => x)).size < 2) return [];
    return [{ axis: group.slice("scaling/".length), unit: own[0].work!.unit, points, exponent: slope(points) }];
  });
}

function pointOf(entry: BenchEntry): GrowthPoint[] {
  const { bench, work } = entry;
  const x = Number(bench.match(/\d+(?:\.\d+)?/g)?.at(-1));
  if (!(x > 0) || !entry.estimate || !work || entry.perSecond === null) return [];
  const { median, interval } = deviceEstimate(entry) ?? entry.estimate;
  const [perSecond, fast, slow] = [median, ...interval].map((ns) => work.amount / ns * 1e9);
  return [{ x, perSecond, interval: [slow, fast] }];
}

/** By the device's clock where all samples have one: the runtime's wait of 10 ms grows along no axis. */
function deviceEstimate({ rounds }: BenchEntry): Estimate | null {
  const counted = rounds.filter(({ discarded }) => !discarded);
  if (counted.length === 0 || counted.some(({ device }) => device === null)) return null;
  return estimateOf(counted.flatMap(({ device }) => device!));
}

function slope(points: readonly GrowthPoint[]): number {
  const xs = points.map(({ x }) => Math.log(x));
  const ys = points.map(({ perSecond }) => Math.log(perSecond));
  const mean = (values: number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;
  const [mx, my] = [mean(xs), mean(ys)];
  const across = xs.reduce((sum, x) => sum + (x - mx) ** 2, 0);
  return xs.reduce((sum, x, i) => sum + (x - mx) * (ys[i] - my), 0) / across;
}
