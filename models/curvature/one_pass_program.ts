/** The diagonal that one backward pass of squares gives: cheap, and what SWIM ranks weights by. */

import { count } from "../../kernels/kernel.ts";
import { add } from "../../kernels/linalg/add.ts";
import { broadcast } from "../../kernels/linalg/broadcast.ts";
import { appendAxisDot } from "../../kernels/linalg/reduce.ts";
import { activationBackward } from "../../kernels/nn/activation_backward.ts";
import { averagePoolBackward } from "../../kernels/nn/average_pool_backward.ts";
import type { Buffer, Call, Program, ProgramBuilder } from "../../kernels/program.ts";
import { appendRoots, type DiagonalOptions, square } from "./diagonal_program.ts";
import { CurvatureError } from "./parts.ts";
import { appendPrimal } from "./product_program.ts";

/**
 * Outputs `diagonal.<tensor>`. Every call of the reverse list is run on second derivatives in place of first ones, with all
 * its factors squared: each entry's own square is kept and the products of different entries are dropped. An activation adds
 * its f″ times the upstream gradient.
 *
 * Source: LeCun, Denker and Solla 1989, "Optimal brain damage"; Yan et al. 2022, SWIM (arXiv 2202.08395), whose backward
 * pass it is by its description: the paper's equations could not be read, so this is a reconstruction.
 */
export function buildOnePassDiagonal(options: DiagonalOptions): Program {
  const primal = appendPrimal("one-pass diagonal", options);
  const { builder, lossGradient, reverse, gradients } = primal;
  const roots = appendRoots(primal, options);
  const [probes, ...dims] = roots.dims;
  const seeds = { batch: 1, batch_a: 1, batch_b: 1, outer: 1, rows: probes, cols: count(dims), inner: 1, scale: 1 };
  const start = appendAxisDot((kernel, given) => builder.call(kernel, given), { a: roots, b: roots, ...seeds });
  const second = new Map([[lossGradient.name, builder.refine(start, dims)]]);
  const squares = new Map<string, Buffer>();
  const squareOf = (buffer: Buffer) => {
    if (!squares.has(buffer.name)) squares.set(buffer.name, square(builder, buffer));
    return squares.get(buffer.name)!;
  };
  for (const call of reverse) appendSecond(builder, { call, second, squareOf });
  options.of.forEach((name, i) => builder.keep(second.get(gradients[i].name)!, `diagonal.${name}`));
  return builder.program;
}

/** The call of the reverse list again, on second derivatives. */
function appendSecond(
  builder: ProgramBuilder,
  { call, second, squareOf }: { call: Call; second: Map<string, Buffer>; squareOf: (buffer: Buffer) => Buffer },
): void {
  const { kernel, params, constants, buffers } = call;
  const slots = Object.keys(kernel.inputs);
  if (!slots.some((slot) => second.has(buffers[slot]))) return;
  const primal = (slot: string) => builder.program.buffers.get(buffers[slot])!;
  const [output] = Object.keys(kernel.outputs);
  if (kernel === activationBackward) {
    second.set(buffers[output], appendActivation(builder, { call, second: second.get(buffers.upstream)! }));
    return;
  }
  const given = Object.fromEntries(slots.map((slot) => {
    const buffer = primal(slot);
    return [slot, second.get(buffer.name) ?? (buffer.scalar === "f32" ? squareOf(buffer) : buffer)];
  }));
  const scaled = "scale" in params ? { ...params, scale: params.scale ** 2 } : params;
  let made = builder.call(kernel, { params: scaled, constants, buffers: given })[output];
  if (kernel === averagePoolBackward) made = divided(builder, { x: made, by: windowOf(call) });
  second.set(buffers[output], builder.refine(made, primal(output).dims));
}

/** f′² · h + f″ · g, with h the second and g the first derivative by the output. */
function appendActivation(builder: ProgramBuilder, { call, second }: { call: Call; second: Buffer }): Buffer {
  const { params, constants, buffers } = call;
  const x = builder.program.buffers.get(buffers.x)!;
  const upstream = builder.program.buffers.get(buffers.upstream)!;
  const times = (of: Buffer, order: "first" | "second") =>
    builder.call(activationBackward, { params, constants: { ...constants, order }, buffers: { x, upstream: of } }).out;
  const squared = times(times(second, "first"), "first");
  if (["relu", "leaky_relu"].includes(constants.kind)) return builder.refine(squared, x.dims);
  const sum = { batch: 1, batch_a: 1, batch_b: 1, count: params.count, scale: 1 };
  const made = builder.call(add, { params: sum, buffers: { a: squared, b: times(upstream, "second") } }).sum;
  return builder.refine(made, x.dims);
}

/** Pixels that a mean divides by. */
function windowOf({ params, constants }: Call): number {
  const { kernel_height, kernel_width, pad_y, pad_x } = params;
  if (constants.padding === "ignored" && pad_y + pad_x > 0) {
    throw new CurvatureError(
      "average_pool: expected windows of one size for a one-pass diagonal, got some cut by the border",
    );
  }
  return kernel_height * kernel_width;
}

/** A mean over a window divides by its size once more when its factors are squared. */
function divided(builder: ProgramBuilder, { x, by }: { x: Buffer; by: number }): Buffer {
  const params = { outer: 1, rows: 1, cols: count(x.dims), inner: 1, strips: 1, scale: 1 / by };
  return builder.call(broadcast, { params, buffers: { s: x } }).y;
}
