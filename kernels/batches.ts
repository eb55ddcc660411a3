/** Operands that a batch shares: member s of a result takes member s % n of an operand that has n. */

import type { Params } from "./kernel.ts";

/** @throws {RangeError} unless every operand's `batch_<slot>` divides `batch`, so that none is left out and none cut */
export function checkBatches(id: string, { params, slots }: { params: Params; slots: string[] }): void {
  for (const slot of slots) {
    const [name, value] = [`batch_${slot}`, params[`batch_${slot}`]];
    if (value === params.batch || params.batch % value === 0) continue;
    throw new RangeError(`kernels/${id} ${name}: expected a divisor of ${params.batch} (batch), got ${value}`);
  }
}

/** @throws {TypeError} if the members of a batch share an operand: its tangents would have to take turns as they do */
export function refuseSharedTangent(id: string, { params, slot }: { params: Params; slot: string }): void {
  if (params[`batch_${slot}`] === params.batch) return;
  throw new TypeError(`Cannot take the tangent of ${id} by ${slot}: a batch of ${params.batch} shares it`);
}

/** @throws {TypeError} if the members of a batch share an operand, whose adjoint would be a sum over them */
export function refuseSharedAdjoint(id: string, { params, slot }: { params: Params; slot: string }): void {
  if (params[`batch_${slot}`] === params.batch) return;
  throw new TypeError(`Cannot differentiate ${id} by ${slot}: a batch of ${params.batch} shares it`);
}
