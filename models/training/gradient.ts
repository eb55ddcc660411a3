/** The loss at given weights, as the objective of a training has it, and its gradient. */

import { appendReverse } from "../../kernels/derivatives.ts";
import { count } from "../../kernels/kernel.ts";
import { add } from "../../kernels/linalg/add.ts";
import { appendAxisSum } from "../../kernels/linalg/reduce.ts";
import type { Buffer, Call } from "../../kernels/program.ts";
import { appendSecondTangent } from "../../kernels/second_tangent.ts";
import { appendForward, type Pass } from "../networks/forward.ts";
import { appendLoss } from "../networks/loss.ts";
import type { Evaluated, Point, StepContext } from "./context.ts";
import { appendRepeated } from "./gather.ts";
import { appendPoint } from "./hessian_aware.ts";
import { appendLogits } from "./objective.ts";

/**
 * Appends the mean loss over the batch and all copies of the weights, and its gradient. `still`: of a second look at the
 * same batch, which leaves running statistics alone.
 */
export function appendGradientAt(
  context: StepContext,
  tensors: Map<string, Buffer>,
  { still = false }: { still?: boolean } = {},
): Evaluated {
  const { builder, layers, trained, step, x, rows, training: { seed } } = context;
  const point = appendPoint(context, tensors);
  const from = builder.program.calls.length;
  const pass: Pass = {
    ...{ builder, images: rows, tensors: point.tensors, weightCopies: point.copies },
    ...{ mode: "train", still, step, seed, seen: new Map() },
  };
  const outputs = appendForward(pass, { layers, x: { buffer: x, copies: 1 } });
  const { logits, sets } = appendLogits(context, { outputs, pass });
  const labels = appendRepeated(builder, { labels: context.labels, rows, copies: sets });
  const { loss } = appendLoss(builder, { outputs: logits, rows: sets * rows, kind: "softmax_cross_entropy", labels });
  const wrt = trained.map((name) => point.tensors.get(name)!);
  const { adjointOf } = appendReverse(builder, { of: loss, wrt });
  const adjoints = wrt.map((tensor) => {
    const adjoint = adjointOf(tensor);
    if (!adjoint) throw new TypeError(`Cannot train ${tensor.name}: the loss does not depend on it`);
    return adjoint;
  });
  const whole = appendCurvature(context, { point, adjoints, calls: builder.program.calls.slice(from) });
  const gradients = trained.map((name, i): [string, Buffer] => {
    const { dims } = context.tensors.get(name)!;
    return [name, appendSumOfCopies(context, { x: whole[i], dims })];
  });
  return { loss, logits, gradients: new Map(gradients) };
}

/** Adds ½ D³L[v, v] where the point has directions v. */
function appendCurvature(
  { builder, trained }: StepContext,
  { point, adjoints, calls }: { point: Point; adjoints: Buffer[]; calls: Call[] },
): Buffer[] {
  const { directions } = point;
  if (!directions) return adjoints;
  const seeds = [...directions].map(([name, v]): [Buffer, Buffer] => [point.tensors.get(name)!, v]);
  const bends = appendSecondTangent(builder, { calls, seeds, of: adjoints });
  return trained.map((_, i) => {
    const bend = bends[i];
    if (!bend) return adjoints[i];
    const params = { batch: 1, batch_a: 1, batch_b: 1, count: count(adjoints[i].dims), scale: 0.5 };
    return builder.call(add, { params, buffers: { a: adjoints[i], b: bend } }).sum;
  });
}

/** What all copies of a weight give together, in the weight's own shape. */
function appendSumOfCopies({ builder }: StepContext, { x, dims }: { x: Buffer; dims: number[] }): Buffer {
  const cols = count(dims), rows = count(x.dims) / cols;
  if (rows === 1) return x;
  const call: Parameters<typeof appendAxisSum>[0] = (kernel, options) => builder.call(kernel, options);
  return builder.refine(appendAxisSum(call, { x, outer: 1, rows, cols }), dims);
}
