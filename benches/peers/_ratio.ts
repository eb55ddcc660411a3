/** What rounds say of the ratio of two sides. */

import { quantile } from "../../harness/stats.ts";
import { mulberry32 } from "../../kernels/contract.ts";
import { round } from "./_times.ts";

const RESAMPLES = 10_000;

type Pair = [first: number, second: number];

/** Medians over rounds of two sides, and the ratio second / first. */
export function ratioOf(pairs: Pair[]): { medians: [number, number]; ratio: number } {
  return { medians: [round(median(pairs, 0)), round(median(pairs, 1))], ratio: round(ratioOfMedians(pairs)) };
}

/** The 95 % percentile bootstrap interval of the ratio, over rounds. */
export function ratioInterval(pairs: Pair[]): [number, number] {
  const random = mulberry32(1);
  const resampled = Array.from(
    { length: RESAMPLES },
    () => ratioOfMedians(pairs.map(() => pairs[Math.floor(pairs.length * random())])),
  );
  return [round(quantile(resampled, 0.025)), round(quantile(resampled, 0.975))];
}

function ratioOfMedians(pairs: Pair[]): number {
  return median(pairs, 1) / median(pairs, 0);
}

function median(pairs: Pair[], side: 0 | 1): number {
  return quantile(pairs.map((pair) => pair[side]), 0.5);
}
