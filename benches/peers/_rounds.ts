/** Times of a side in a round, and what rounds say of the ratio of two sides. */

import process from "node:process";
import { quantile } from "../../harness/stats.ts";
import { mulberry32 } from "../../tests/support.ts";

const RESAMPLES = 10_000;

/** Milliseconds; `cpu` is what the process used of all cores. */
export interface Times {
  wall: number;
  cpu: number;
}

export function round(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}

/** Times of one of `repeats` jobs that `action` does. */
export async function timed(repeats: number, action: () => Promise<unknown>): Promise<Times> {
  const cpu = process.cpuUsage();
  const start = performance.now();
  await action();
  const wall = performance.now() - start;
  const used = process.cpuUsage(cpu);
  return { wall: round(wall / repeats), cpu: round((used.user + used.system) / 1000 / repeats) };
}

/** Medians over rounds of two sides and the ratio second / first, with its 95 % percentile bootstrap interval. */
export function ratioOf(pairs: [first: number, second: number][]) {
  const median = (some: [number, number][], side: 0 | 1) => quantile(some.map((pair) => pair[side]), 0.5);
  const ratio = (some: [number, number][]) => median(some, 1) / median(some, 0);
  const random = mulberry32(1);
  const resampled = Array.from(
    { length: RESAMPLES },
    () => ratio(pairs.map(() => pairs[Math.floor(pairs.length * random())])),
  );
  return {
    medians: [round(median(pairs, 0)), round(median(pairs, 1))],
    ratio: round(ratio(pairs)),
    ratioInterval95: [round(quantile(resampled, 0.025)), round(quantile(resampled, 0.975))],
  };
}
