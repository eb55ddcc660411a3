/** Numbers at which a scalar map or a derivative of it changes its formula, ends or overflows, and how cases use them. */

import type { Numbers, Params } from "../kernel.ts";
import type { ValueClass } from "../contract.ts";

const MAGNITUDES = [
  ...[0, 1e-38, 1e-30, 9e-16, 1.1e-15, 1e-4, 0.6249999, 0.625, 0.7, 0.75179, 1.25, 1.2501, 1.4, 1.4142135, 8.9, 9.1],
  ...[13.19, 13.2, 13.99, 14, 14.01, 43.4, 43.6, 44, 44.1, 86.9, 87.1, 88, 89, 1e4, 1e19, 1e20, 3.4e38],
];
/** Both signs of each. */
export const EDGES = Float32Array.from(MAGNITUDES.flatMap((x) => [x, -x]));
/** With two more, so that 4 divides their number. */
export const EDGES_BY_FOUR = Float32Array.from([...EDGES, ...EDGES.subarray(0, 2)]);
/** −15 to 15 in steps of 1 / 266. */
export const SWEEP = Float32Array.from({ length: 8001 }, (_, i) => (i - 4000) / 266);
/** Far out on either side, where relu, silu and gelu are 0 or x itself and sigmoid and tanh have ended. */
export const FAR = Float32Array.of(-3.4e38, -89, 89, 3.4e38);

/**
 * The points for a buffer x as long as they are; random numbers have other lengths. Of huge ones the magnitude: below 0
 * 1/√x is cut, and its second derivative times another huge number is no f32.
 */
export function pointsFor(
  slot: string,
  { count }: Params,
  random: () => number,
  values: ValueClass,
): Numbers | undefined {
  if (slot !== "x") return undefined;
  if (values === "huge") return Float32Array.from({ length: count }, () => 3.4e38 * (0.5 + 0.5 * random()));
  return values === "random" ? [EDGES, EDGES_BY_FOUR, SWEEP].find(({ length }) => length === count) : undefined;
}
