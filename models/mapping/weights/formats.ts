/** Number formats of weights that are no integer steps. */

import type { MappingSpec } from "../spec.ts";
import type { Weights } from "./weights.ts";

/**
 * The 16 values of NF4, quantiles of a normal distribution that hold 0, −1 and 1.
 *
 * Source: Dettmers et al. 2023, QLoRA (arXiv 2305.14314), appendix E.
 */
const NF4 = [
  -1,
  -0.6961928009986877,
  -0.5250730514526367,
  -0.39491748809814453,
  -0.28444138169288635,
  -0.18477343022823334,
  -0.09105003625154495,
  0,
  0.07958029955625534,
  0.16093020141124725,
  0.24611230194568634,
  0.33791524171829224,
  0.44070982933044434,
  0.5626170039176941,
  0.7229568362236023,
  1,
];

/**
 * Weights as their format holds them: of NF4 the nearest of its values times the largest magnitude of the block; blocks run down
 * the columns, one column after the other, as they do through the weights of one output after the other in QLoRA.
 */
export function inFormat(weights: Weights, { format: { kind, block } }: Pick<MappingSpec, "format">): Weights {
  if (kind === "linear") return weights;
  const { rows, cols, weight } = weights;
  const held = new Float32Array(weight.length);
  const at = (k: number) => (k % rows) * cols + Math.floor(k / rows);
  for (let from = 0; from < weight.length; from += block) {
    const places = Array.from({ length: Math.min(block, weight.length - from) }, (_, i) => at(from + i));
    const most = places.reduce((largest, i) => Math.max(largest, Math.abs(weight[i])), 0);
    for (const i of places) held[i] = most === 0 ? 0 : most * nearest(weight[i] / most);
  }
  return { ...weights, weight: held };
}

function nearest(value: number): number {
  return NF4.reduce((best, level) => Math.abs(level - value) < Math.abs(best - value) ? level : best);
}

/** Whether weights are rounded before any cell holds them. */
export function isRounded({ format, weightBits }: Pick<MappingSpec, "format" | "weightBits">): boolean {
  return weightBits > 0 || format.kind !== "linear";
}
