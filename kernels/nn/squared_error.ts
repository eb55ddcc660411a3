import { coverLine } from "../grid.ts";
import { defineKernel, type JvpContext, type VjpContext } from "../kernel.ts";
import { add } from "../linalg/add.ts";
import { broadcast } from "../linalg/broadcast.ts";
import type { Buffer } from "../program.ts";
import source from "./squared_error.wgsl" with { type: "text" };
import { squaredErrorOracle } from "./squared_error_oracle.ts";

/**
 * Mean squared error of every row, and the derivative of the mean of them by x.
 *
 * No difference may be above 1e18, so that its square is an f32. Without columns a loss is 0.
 * Source: definition, as torch.nn.MSELoss with reduction mean for the gradient.
 */
export const squaredError = defineKernel({
  id: "nn/squared_error",
  about: "mean squared error of every row, and the gradient of their mean",
  source,
  params: { rows: "u32", cols: "u32" },
  inputs: { x: "f32[rows, cols]", wanted: "f32[rows, cols]" },
  outputs: { loss: "f32[rows]", gradient: "f32[rows, cols]" },
  workgroups: ({ rows }) => coverLine(rows, { size: 32 }),
  rounds: ({ cols }) => cols,
  oracle: squaredErrorOracle,
  vjp: squaredErrorVjp,
  jvp: squaredErrorJvp,
});

/** scale · a in the shape of a. */
function scaled(
  { call }: Pick<JvpContext<Buffer>, "call">,
  { a, count, scale }: { a: Buffer; count: number; scale: number },
) {
  const params = { outer: 1, rows: 1, cols: count, inner: 1, strips: 1, scale };
  return call(broadcast, { params, buffers: { s: a } }).y;
}

function squaredErrorVjp(context: VjpContext<Buffer>): Record<string, Buffer> {
  const { params, buffers, adjoint, needs } = context;
  if (adjoint) {
    throw new TypeError("Cannot differentiate through nn/squared_error: its mean loss must be the last number");
  }
  const a = buffers.gradient, count = params.rows * params.cols;
  return { x: a, ...(needs("wanted") && { wanted: scaled(context, { a, count, scale: -1 }) }) };
}

/** The gradient is linear in x − wanted. */
function squaredErrorJvp(context: JvpContext<Buffer>): Record<string, Buffer> {
  const { params: { rows, cols }, tangents: { x, wanted }, probes, call, wants } = context;
  if (wants("loss")) throw new TypeError("Cannot take the tangent of nn/squared_error loss: only its gradient has one");
  const count = probes * rows * cols;
  const scale = 2 / (rows * cols);
  if (!wanted) return { gradient: scaled(context, { a: x!, count, scale }) };
  if (!x) return { gradient: scaled(context, { a: wanted, count, scale: -scale }) };
  const params = { batch: 1, batch_a: 1, batch_b: 1, count, scale: -1 };
  const { sum: difference } = call(add, { params, buffers: { a: x, b: wanted } });
  return { gradient: scaled(context, { a: difference, count, scale }) };
}
