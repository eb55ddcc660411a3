/** From gradients to weights: clipping, learning rates and the update rule, all on the device. */

import { count, type Kernel, type Params } from "../../kernels/kernel.ts";
import { add } from "../../kernels/linalg/add.ts";
import { appendAxisDot } from "../../kernels/linalg/reduce.ts";
import { adam } from "../../kernels/nn/adam.ts";
import { clipFactor } from "../../kernels/nn/clip_factor.ts";
import { sgd } from "../../kernels/nn/sgd.ts";
import type { Buffer, ProgramBuilder } from "../../kernels/program.ts";
import { rateTable } from "./schedule.ts";
import type { Training } from "./training.ts";

export interface Optimiser {
  kernel: Kernel;
  /** Without the number of weights and of learning rates. */
  params: Params;
  constants: Record<string, string>;
  /** Slots of what it remembers of every weight. */
  memory: string[];
}

/** SGD with momentum, or Adam and AdamW with the constants of Kingma and Ba 2015 (arXiv 1412.6980). */
function optimiserOf({ method, momentum, nesterov = false, weightDecay = 0 }: Training): Optimiser {
  if (method === "sgd") {
    const constants = { momentum_kind: nesterov ? "nesterov" : "heavy_ball" };
    return { kernel: sgd, params: { momentum, weight_decay: weightDecay }, constants, memory: ["velocity"] };
  }
  const params = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weight_decay: weightDecay };
  const constants = { decay: method === "adamw" ? "decoupled" : "coupled" };
  return { kernel: adam, params, constants, memory: ["mean", "square"] };
}

/**
 * Appends one update of every weight, and declares what the optimiser remembers as state `<slot>.<weight>`.
 *
 * @param gradients of the weights, in their order
 * @param step u32[1], the number of the step; images: of the training set
 */
export function appendUpdates(
  builder: ProgramBuilder,
  { weights, gradients, step, training, images }: {
    weights: Buffer[];
    gradients: Buffer[];
    step: Buffer;
    training: Training;
    images: number;
  },
): void {
  const { kernel, params, constants, memory } = optimiserOf(training);
  const table = rateTable(training, images);
  const rates = builder.constant("rates", table);
  const clip = appendClip(builder, { gradients, limit: training.clipNorm });
  weights.forEach((weight, i) => {
    const kept = memory.map((slot) => {
      const buffer = builder.buffer(`${slot}.${weight.name}`, { dims: weight.dims, role: "state" });
      return [slot, buffer] as const;
    });
    builder.call(kernel, {
      params: { count: count(weight.dims), steps: table.length, ...params },
      constants,
      buffers: { weight, gradient: gradients[i], rates, step, clip, ...Object.fromEntries(kept) },
    });
  });
}

/** f32[1], the factor that takes the norm of all gradients together down to the limit; 1 without one. */
function appendClip(
  builder: ProgramBuilder,
  { gradients, limit }: { gradients: Buffer[]; limit: number | undefined },
): Buffer {
  if (limit === undefined) return builder.constant("unclipped", Float32Array.of(1));
  const square = appendSquare(builder, gradients);
  return builder.call(clipFactor, { params: { limit }, buffers: { square } }).clip;
}

/** f32[1], the squared norm of several arrays together. */
export function appendSquare(builder: ProgramBuilder, arrays: Buffer[]): Buffer {
  const squares = arrays.map((array) =>
    appendAxisDot((kernel, options) => builder.call(kernel, options), {
      ...{ a: array, b: array },
      ...{ outer: 1, rows: count(array.dims), cols: 1 },
    })
  );
  const one = { batch: 1, batch_a: 1, batch_b: 1, count: 1, scale: 1 };
  return squares.reduce((a, b) => builder.call(add, { params: one, buffers: { a, b } }).sum);
}
