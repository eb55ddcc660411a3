/** Weights to pairs of conductances: the positive part on one cell, the negative part on the other. */

import type { Layer } from "../networks/mlp.ts";

/** Target conductances of one layer and the way back. */
export interface MappedLayer {
  rows: number;
  cols: number;
  /** µS [2, rows, cols]: plane 0 carries positive weights, plane 1 negative ones. */
  target: Float32Array;
  /** µS per unit of weight. */
  microsiemensPerWeight: number;
}

/**
 * One-sided differential mapping: G± = g_min + s · max(±w, 0), s = (g_max − g_min) / max|W| of the layer.
 *
 * @returns targets in µS [2, rows, cols]
 * @throws {RangeError} if a weight is not finite
 */
export function mapDifferential(
  { rows, cols, weight }: Layer,
  { gMinMicrosiemens, gMaxMicrosiemens }: { gMinMicrosiemens: number; gMaxMicrosiemens: number },
): MappedLayer {
  const largest = weight.reduce((most, w) => Math.max(most, Math.abs(w)), 0);
  if (!Number.isFinite(largest)) throw new RangeError("Cannot map weights: one of them is not finite");
  const microsiemensPerWeight = (gMaxMicrosiemens - gMinMicrosiemens) / (largest || 1);
  const cells = rows * cols;
  const target = new Float32Array(2 * cells);
  weight.forEach((w, i) => {
    target[i] = gMinMicrosiemens + microsiemensPerWeight * Math.max(w, 0);
    target[cells + i] = gMinMicrosiemens + microsiemensPerWeight * Math.max(-w, 0);
  });
  return { rows, cols, target, microsiemensPerWeight };
}
