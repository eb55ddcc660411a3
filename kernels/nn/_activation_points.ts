/** Numbers at which relu, gelu, tanh or a derivative of them changes its formula, ends or overflows. */

import type { Numbers } from "../kernel.ts";

const MAGNITUDES = [
  ...[0, 1e-38, 1e-30, 1e-4, 0.6249999, 0.625, 0.7, 0.75179, 1.4, 1.4142135, 8.9, 9.1, 13.19, 13.2, 13.99, 14, 14.01],
  ...[43.4, 43.6, 44, 44.1, 87, 88, 89, 1e4, 1e19, 1e20, 3.4e38],
];
/** Both signs of each. */
export const EDGES = Float32Array.from(MAGNITUDES.flatMap((x) => [x, -x]));
/** −15 to 15 in steps of 1 / 266. */
export const SWEEP = Float32Array.from({ length: 8001 }, (_, i) => (i - 4000) / 266);

/** The points for a buffer x as long as they are; random numbers have other lengths. */
export function pointsFor(slot: string, count: number): Numbers | undefined {
  return slot === "x" ? [EDGES, SWEEP].find(({ length }) => length === count) : undefined;
}
