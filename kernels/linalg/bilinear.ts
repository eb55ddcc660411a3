/** What kernels that are linear in each of several operands share. */

import { refuseSharedTangent } from "../batches.ts";
import { count, type JvpContext, type Kernel } from "../kernel.ts";
import type { Buffer } from "../program.ts";
import { add } from "./add.ts";

/**
 * Tangent of B(a, b), B(Ra, b) + B(a, Rb), with the probes multiplied onto the batch: an operand that does not vary keeps
 * its own batch and is shared by all probes. The kernel counts the members of the operand `<slot>` in `batch_<slot>`.
 *
 * @throws {TypeError} if an operand varies that the members of a batch share
 */
export function bilinearTangent(
  kernel: Kernel,
  { params, constants, buffers, tangents, probes, call }: JvpContext<Buffer>,
): Record<string, Buffer> {
  const [output] = Object.keys(kernel.outputs);
  const operands = Object.fromEntries(Object.keys(kernel.inputs).map((slot) => [slot, buffers[slot]]));
  const batch = probes * params.batch;
  const varying = Object.keys(kernel.inputs).filter((slot) => tangents[slot]);
  const terms = varying.map((slot) => {
    refuseSharedTangent(kernel.id, { params, slot });
    const given = { ...params, batch, [`batch_${slot}`]: batch };
    return call(kernel, { params: given, constants, buffers: { ...operands, [slot]: tangents[slot]! } })[output];
  });
  const plus = ({ dims }: Buffer) => ({ batch: 1, batch_a: 1, batch_b: 1, count: count(dims), scale: 1 });
  return { [output]: terms.reduce((a, b) => call(add, { params: plus(a), buffers: { a, b } }).sum) };
}

/** @throws {TypeError} if an array itself is to be differentiated: what hands its adjoint on would not notice */
export function arrayAdjoint(id: string, adjoint: Buffer | null): Buffer {
  if (!adjoint) throw new TypeError(`Cannot differentiate ${id}: its output is an array, not one number`);
  return adjoint;
}
