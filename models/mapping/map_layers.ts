/** Weights on cells, converters not calibrated yet. */

import type { ChipLayer } from "./layer.ts";
import type { BiasedWeights, MatrixShape } from "./matrices.ts";
import type { ChipModel } from "./spec.ts";
import { referenceOf } from "./weights/reference.ts";
import { verifiedWeights } from "./weights/verified.ts";
import { mapWeights } from "./weights/weights.ts";

/**
 * Layers mapped, with converters not calibrated yet.
 *
 * @throws {TypeError} if weights are verified by their curvature and have none: models/curvature/salience.ts works it out
 */
export function mapLayers(matrices: BiasedWeights[], model: ChipModel): ChipLayer[] {
  const verified = verifiedWeights(matrices, model);
  return matrices.map((layer, word) => {
    const mapped = mapWeights(layer, model);
    const reference = referenceOf(mapped, { model, verified: verified?.[word] ?? null });
    const range = { largest: 1, signed: true };
    return { mapped, reference, bias: layer.bias, input: range, current: Array(mapped.groups).fill(range) };
  });
}

/** Layers without weights, with the ranges that take most pulses: enough to build a Program and predict its memory. */
export function blankLayers(shapes: MatrixShape[], model: ChipModel): ChipLayer[] {
  const blank = shapes.map(({ rows, cols }) => ({
    ...{ rows, cols },
    weight: new Float32Array(rows * cols),
    bias: new Float32Array(cols),
    salience: new Float64Array(rows * cols),
  }));
  const signed = model.input.encoding === "twos_complement";
  return mapLayers(blank, model).map((layer) => ({ ...layer, input: { largest: 1, signed } }));
}
