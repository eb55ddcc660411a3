/**
 * Sharpness-aware minimisation: the gradient at w + ρ g / ‖g‖, g the gradient at w, both of whatever the objective is, at the
 * same errors of the same step. A digital method for flat minima.
 *
 * Source: Foret, Kleiner, Mobahi, Neyshabur, arXiv 2010.01412 (ICLR 2021), algorithm 1.
 */

import { count } from "../../kernels/kernel.ts";
import { add } from "../../kernels/linalg/add.ts";
import { broadcastMultiply } from "../../kernels/linalg/broadcast_multiply.ts";
import { activation } from "../../kernels/nn/activation.ts";
import type { Buffer } from "../../kernels/program.ts";
import type { Evaluate, StepContext } from "./context.ts";
import { appendSquare } from "./optimiser.ts";

export interface Sharpness {
  /** ρ, the distance over all trained tensors together. */
  radius: number;
}

/** The evaluation at the worse neighbour; the given one itself where the training does not ask for it. */
export function appendAscent(context: StepContext, evaluate: Evaluate): Evaluate {
  const { sharpness } = context.training;
  if (!sharpness) return evaluate;
  return (tensors, options) => {
    const { gradients } = evaluate(tensors, options);
    const { builder } = context;
    const square = appendSquare(builder, [...gradients.values()]);
    // a gradient of nothing leaves the weights where they are: 1/√ ends at 1e-15
    const { out: s } = builder.call(activation, {
      params: { count: 1, alpha: 0 },
      constants: { kind: "rsqrt" },
      buffers: { x: square },
    });
    const moved = [...gradients].map(([name, gradient]): [string, Buffer] => {
      const weight = tensors.get(name)!, size = count(weight.dims);
      const shape = { batch: 1, batch_x: 1, batch_s: 1, outer: 1, rows: size, cols: 1, inner: 1, strips: 1 };
      const { y } = builder.call(broadcastMultiply, {
        params: { ...shape, scale: sharpness.radius },
        buffers: { x: gradient, s },
      });
      const params = { batch: 1, batch_a: 1, batch_b: 1, count: size, scale: 1 };
      return [name, builder.refine(builder.call(add, { params, buffers: { a: weight, b: y } }).sum, weight.dims)];
    });
    return evaluate(new Map([...tensors, ...moved]), { still: true });
  };
}
