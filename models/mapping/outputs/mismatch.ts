/** Errors of converters that stay with the chip. */

import type { Buffer, ProgramBuilder } from "../../../kernels/program.ts";
import { program } from "../../../kernels/crossbar/program.ts";
import type { ArrayShape } from "../array_shape.ts";

/** Appends numbers that differ from converter to converter and stay with the chip: nominal + sigma · ξ, [chips, …each]. */
export function appendMismatch(
  builder: ProgramBuilder,
  { shape, chip, purpose, nominal, sigma }: {
    shape: ArrayShape;
    chip: Buffer;
    purpose: number;
    nominal: Float32Array;
    sigma: Float32Array;
  },
): Buffer {
  const { chips, model, word: layer } = shape;
  const none = { spread: 0, low: 0, high: 0, shift: 0, probability: 0, cdf_low: 0, cdf_high: 1 };
  return builder.call(program, {
    constants: { kind: "additive", distribution: "normal", devices: "alike" },
    params: {
      ...{ chips, cells: nominal.length, seed: model.seed, purpose, layer, draw: 0, spread_purpose: purpose },
      ...{ g_max: 1, c0: 1, c1: 0, c2: 0, c3: 0, c4: 0, floor: -3e38, ceiling: 3e38, ...none },
    },
    buffers: {
      chip,
      target: builder.constant("nominal", nominal),
      reference: builder.constant("mismatch", sigma),
    },
  }).programmed;
}
