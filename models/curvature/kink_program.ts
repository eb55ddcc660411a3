/** Program of the kink term: how much of the noise reaches every rectifier, and what its kink makes of it. */

import { appendTangent } from "../../kernels/derivatives.ts";
import { kink } from "../../kernels/hessian/kink.ts";
import { count } from "../../kernels/kernel.ts";
import { appendAxisDot, appendAxisSum } from "../../kernels/linalg/reduce.ts";
import { activation } from "../../kernels/nn/activation.ts";
import type { Buffer, Call, Program } from "../../kernels/program.ts";
import { appendPrimal, type ProductOptions } from "./product_program.ts";

/** A rectifier of the network: relu, or leaky_relu with its kink scaled by 1 − slope. */
export interface Rectifier {
  /** Units over all images. */
  count: number;
  jump: number;
  /** Whether the noise reaches it. */
  varies: boolean;
}

/**
 * Section `spread`: inputs `vector.<tensor>` f32[probes, …] (noise probes), outputs `square.<i>`, the mean over probes of the
 * squared linear response of rectifier i's inputs. Section `kink`: inputs `variance.<i>`, outputs `kink.<i>` f32[1], what
 * its kinks add to the mean loss. Rectifiers are counted in the order of execution; one that does not vary has none of these.
 */
export function buildKinks(
  options: Omit<ProductOptions, "curvature">,
): { program: Program; rectifiers: Rectifier[] } {
  const { of, probes } = options;
  const { builder, forward, tensors, adjointOf } = appendPrimal("kinks", options);
  const calls = forward.filter(isRectifier);
  const buffer = (name: string) => builder.program.buffers.get(name)!;
  const inputs = calls.map(({ buffers }) => buffer(buffers.x));
  const adjoints = calls.map(({ buffers }) => adjointOf(buffer(buffers.out)));
  const seeds = of.map((name): [Buffer, Buffer] => {
    const tensor = tensors.get(name)!;
    return [tensor, builder.buffer(`vector.${name}`, { dims: [probes, ...tensor.dims], role: "input" })];
  });
  builder.endSection("gradient");
  const append = builder.call.bind(builder);
  const tangents = appendTangent(builder, { calls: forward, seeds, of: inputs, probes });
  const rectifiers = calls.map(({ params }, i) => (
    { count: params.count, jump: 1 - params.alpha, varies: tangents[i] !== undefined }
  ));
  tangents.forEach((tangent, i) => {
    const axes = { outer: 1, rows: probes, cols: count(inputs[i].dims), inner: 1, scale: 1 / probes };
    const squares = tangent &&
      appendAxisDot(append, { a: tangent, b: tangent, batch: 1, batch_a: 1, batch_b: 1, ...axes });
    if (squares) builder.keep(squares, `square.${i}`);
  });
  builder.endSection("spread");
  rectifiers.forEach(({ count: units, jump, varies }, i) => {
    const upstream = adjoints[i];
    if (!varies || !upstream) return;
    const variance = builder.buffer(`variance.${i}`, { dims: [units], role: "input" });
    const buffers = { a: inputs[i], upstream, variance };
    const { term } = builder.call(kink, { params: { count: units, scale: jump }, buffers });
    builder.keep(appendAxisSum(append, { x: term, outer: 1, rows: units, cols: 1, inner: 1, scale: 1 }), `kink.${i}`);
  });
  builder.endSection("kink");
  return { program: builder.program, rectifiers };
}

function isRectifier({ kernel, constants }: Call): boolean {
  return kernel === activation && ["relu", "leaky_relu"].includes(constants.kind);
}
