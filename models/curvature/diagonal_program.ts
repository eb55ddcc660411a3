/** The diagonal of a network's Gauss–Newton matrix, exactly or as one pass of squares gives it, as Programs. */

import { appendTangent } from "../../kernels/derivatives.ts";
import { count, type Kernel, type Params } from "../../kernels/kernel.ts";
import { axisDot } from "../../kernels/linalg/axis_dot.ts";
import { broadcastAdd } from "../../kernels/linalg/broadcast_add.ts";
import { broadcastMultiply } from "../../kernels/linalg/broadcast_multiply.ts";
import { matmul } from "../../kernels/linalg/matmul.ts";
import { multiply } from "../../kernels/linalg/multiply.ts";
import { appendAxisDot, appendAxisSum } from "../../kernels/linalg/reduce.ts";
import { bias } from "../../kernels/nn/bias.ts";
import { conv2d } from "../../kernels/nn/conv2d.ts";
import { conv2dWeight } from "../../kernels/nn/conv2d_weight.ts";
import { softmaxRoots } from "../../kernels/nn/softmax_roots.ts";
import type { Buffer, Call, Program, ProgramBuilder } from "../../kernels/program.ts";
import { CurvatureError } from "./parts.ts";
import { appendPrimal, type Primal, type ProductOptions } from "./product_program.ts";

export type DiagonalOptions = Omit<ProductOptions, "curvature" | "probes">;

/**
 * Outputs `diagonal.<tensor>`: Σ over images and classes of squared per-image derivatives, with a square root of the loss's
 * own Hessian as probes. Exact, for convolutions too.
 *
 * Source: Dangel et al. 2020, BackPACK (arXiv 1912.10985), DiagGGNExact.
 */
export function buildExactDiagonal(options: DiagonalOptions): Program {
  const primal = appendPrimal("exact diagonal", options);
  const { builder, lossGradient, forward, reverse, tensors, adjointOf } = primal;
  const roots = appendRoots(primal, options);
  const uses = options.of.map((name) => useOf(forward, { name, tensor: tensors.get(name)! }));
  const outputs = uses.map(({ call }) => adjointOf(outputOf(builder, call))!);
  const probes = roots.dims[0];
  const adjoints = appendTangent(builder, {
    ...{ calls: reverse, seeds: [[lossGradient, roots]], of: outputs, probes },
  });
  uses.forEach(({ call, slot }, i) => {
    const name = options.of[i];
    const use = { name, call, slot, adjoint: adjoints[i]!, probes, images: options.images };
    builder.keep(appendSquares(builder, use), `diagonal.${name}`);
  });
  return builder.program;
}

/** A square root of the Hessian of the mean loss by the outputs, f32[probes, images, outputs]. */
export function appendRoots({ builder, outputs }: Primal, { loss, images }: DiagonalOptions): Buffer {
  const classes = count(outputs.dims) / images;
  if (loss === "softmax_cross_entropy") {
    const params = { rows: images, classes };
    return builder.call(softmaxRoots, { params, buffers: { logits: outputs } }).roots;
  }
  const roots = new Float64Array(classes * images * classes);
  const value = Math.sqrt(2 / (images * classes));
  for (let c = 0; c < classes; c++) {
    for (let row = 0; row < images; row++) roots[(c * images + row) * classes + c] = value;
  }
  return builder.constant("roots", roots, [classes, images, classes]);
}

/** The one call of the forward list that takes a tensor. */
function useOf(forward: Call[], { name, tensor }: { name: string; tensor: Buffer }): { call: Call; slot: string } {
  const uses = forward.flatMap((call) =>
    Object.keys(call.kernel.inputs).filter((slot) => call.buffers[slot] === tensor.name).map((slot) => ({ call, slot }))
  );
  if (uses.length === 1) return uses[0];
  throw new CurvatureError(`${name}: expected a tensor that one layer takes, got ${uses.length} (fold its batch norm)`);
}

function outputOf(builder: ProgramBuilder, { kernel, buffers }: Call): Buffer {
  const [slot] = Object.keys(kernel.outputs);
  return builder.program.buffers.get(buffers[slot])!;
}

interface Use {
  name: string;
  call: Call;
  slot: string;
  /** f32[probes, images, …] of the call's output. */
  adjoint: Buffer;
  probes: number;
  images: number;
}

/** Squares of what each image and probe gives a tensor, summed. */
function appendSquares(builder: ProgramBuilder, use: Use): Buffer {
  const { kernel } = use.call;
  if (kernel === matmul) return squaresOfDense(builder, use);
  if (kernel === conv2d) return squaresOfConvolution(builder, use);
  if (kernel === bias || kernel === broadcastAdd) return squaresOfBias(builder, use);
  if (kernel === broadcastMultiply && use.slot === "s") return squaresOfScale(builder, use);
  throw new CurvatureError(
    `${use.name}: expected a tensor with a rule for its diagonal, got one of kernels/${kernel.id} (fold its batch norm)`,
  );
}

/** A dense layer's derivative of one image is an outer product, so its square is one of squares. */
function squaresOfDense(builder: ProgramBuilder, { call, adjoint, probes }: Use): Buffer {
  const { m, k, n } = call.params;
  const x = square(builder, builder.program.buffers.get(call.buffers.a)!);
  const one = { batch: 1, batch_a: 1, batch_b: 1 };
  const axes = { ...one, outer: 1, rows: probes, cols: m * n, inner: 1, strips: 1, scale: 1 };
  const { dot } = builder.call(axisDot, { params: axes, buffers: { a: adjoint, b: adjoint } });
  const given = { a: x, b: builder.refine(dot, [m, n]) };
  return builder.call(matmul, { params: { ...one, m: k, k: m, n }, constants: { transpose: "left" }, buffers: given })
    .c;
}

/** Weights are shared between pixels: the derivative of every image and probe is made whole, then squared. */
function squaresOfConvolution(builder: ProgramBuilder, { call, adjoint, probes, images }: Use): Buffer {
  const { batch: _b, batch_x: _x, batch_weight: _w, ...params } = call.params;
  const all = { ...params, batch: probes * images, batch_x: images, batch_upstream: probes * images };
  const buffers = { x: builder.program.buffers.get(call.buffers.x)!, upstream: adjoint };
  const { partial } = builder.call(conv2dWeight, { params: { ...all, images: 1, strips: 1 } as Params, buffers });
  return sumOfSquares(builder, { x: partial, rows: probes * images });
}

function squaresOfBias(builder: ProgramBuilder, { call, adjoint, probes, images }: Use): Buffer {
  const { cols } = call.params;
  const outer = probes * images;
  const rows = count(adjoint.dims) / outer / cols;
  if (rows === 1) return sumOfSquares(builder, { x: adjoint, rows: outer });
  const sums = appendAxisSum(caller(builder), { x: adjoint, outer, rows, cols, inner: 1, scale: 1 });
  return sumOfSquares(builder, { x: sums, rows: outer });
}

/** The weight of a norm: what it scales times the adjoint, summed over the pixels of an image. */
function squaresOfScale(builder: ProgramBuilder, { call, adjoint, probes, images }: Use): Buffer {
  const { cols, scale, inner, outer } = call.params;
  if (inner !== 1 || outer !== 1) throw new CurvatureError("expected the scale of a channel, got that of a group");
  const x = builder.program.buffers.get(call.buffers.x)!;
  const rows = count(x.dims) / images / cols;
  const view = { batch: probes, batch_a: probes, batch_b: 1, outer: images, rows, cols, inner, scale };
  const each = appendAxisDot(caller(builder), { a: adjoint, b: x, ...view });
  return sumOfSquares(builder, { x: each, rows: probes * images });
}

function caller(builder: ProgramBuilder) {
  return (kernel: Kernel, options: Parameters<ProgramBuilder["call"]>[1]) => builder.call(kernel, options);
}

function sumOfSquares(builder: ProgramBuilder, { x, rows }: { x: Buffer; rows: number }): Buffer {
  const view = { batch: 1, batch_a: 1, batch_b: 1, outer: 1, rows, cols: count(x.dims) / rows, inner: 1, scale: 1 };
  return appendAxisDot(caller(builder), { a: x, b: x, ...view });
}

/** x · x, element by element. */
export function square(builder: ProgramBuilder, x: Buffer): Buffer {
  const params = { batch: 1, batch_a: 1, batch_b: 1, count: count(x.dims) };
  return builder.refine(builder.call(multiply, { params, buffers: { a: x, b: x } }).product, x.dims);
}
