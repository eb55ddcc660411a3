/**
 * CorrectNet's compensation of a noisy layer, exact and digital: a generator of m 1 × 1 filters looks at the layer's input,
 * pooled to the size of its output, and at its noisy output; a compensator of 1 × 1 filters makes the corrected output of
 * the noisy one and of what was generated. A filter over both together is the sum of one over each, which are layers here.
 *
 * Source: Eldebiky, Zhang, Boecherer, Li, Schlichtmann, arXiv 2211.14917 (DATE 2023): a reconstruction, since its body could not
 * be read; that the generator is rectified is ours.
 */

import { count } from "../../../kernels/kernel.ts";
import { activation } from "../../../kernels/nn/activation.ts";
import { averagePool } from "../../../kernels/nn/average_pool.ts";
import type { Pass, Value } from "../forward.ts";
import type { Shape, SidePath } from "../layers.ts";
import { appendSum } from "./sum.ts";
import { type Append, pointwise, type SideKind } from "./side_kind.ts";

type Compensation = SidePath & { kind: "compensation" };

export const compensation: SideKind<Compensation> = {
  layersOf({ filters }, { input, output }) {
    const [pooled, generated]: Shape[] = [[output[0], output[1], input[2]], [output[0], output[1], filters]];
    return [
      { role: "generator_input", ...pointwise(pooled, { outputs: filters, bias: false }) },
      { role: "generator_output", ...pointwise(output, { outputs: filters, bias: true }) },
      { role: "compensator_output", ...pointwise(output, { outputs: output[2], bias: true }) },
      { role: "compensator_generated", ...pointwise(generated, { outputs: output[2], bias: false }) },
    ];
  },
  flawOf({ filters }, { input, output }) {
    if (!(Number.isInteger(filters) && filters >= 1)) {
      return { expected: "filters to be a whole number ≥ 1", got: filters };
    }
    if (output[0] <= input[0] && output[1] <= input[1]) return null;
    return { expected: `a compensated image of at most ${input[0]} × ${input[1]}`, got: `${output[0]} × ${output[1]}` };
  },
  // what is generated is worth nothing yet, so that the path changes nothing
  firstOf: (role) => role === "compensator_output" ? "identity" : role === "compensator_generated" ? "zero" : "random",
  append(pass, { placed, x, y, product }) {
    const [fromInput, fromOutput, keep, add] = placed.side;
    const pooled = appendPooled(pass, { x, from: placed.input, to: placed.output });
    const seen = appendSum(pass, product(fromOutput, y), product(fromInput, pooled));
    const params = { count: count(seen.buffer.dims), alpha: 0 };
    const options = { params, constants: { kind: "relu" }, buffers: { x: seen.buffer } };
    const generated = { ...seen, buffer: pass.builder.call(activation, options).out };
    return appendSum(pass, product(keep, y), product(add, generated));
  },
};

/** Means over windows that together cover an image, as many of them as it is to have pixels. */
function appendPooled(
  { builder, images }: Pass,
  { x, from, to }: { x: Value; from: Shape; to: Shape },
): ReturnType<Append> {
  if (from[0] === to[0] && from[1] === to[1]) return x;
  const [height, width, channels] = from;
  const stride = [0, 1].map((axis) => Math.floor(from[axis] / to[axis]));
  const params = {
    ...{ images: x.copies * images, height, width, channels, pad_y: 0, pad_x: 0 },
    ...{ kernel_height: height - (to[0] - 1) * stride[0], kernel_width: width - (to[1] - 1) * stride[1] },
    ...{ stride_y: stride[0], stride_x: stride[1], out_height: to[0], out_width: to[1] },
  };
  return {
    ...x,
    buffer: builder.call(averagePool, { params, constants: { padding: "counted" }, buffers: { x: x.buffer } }).y,
  };
}
