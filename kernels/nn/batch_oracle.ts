/** The samples of one training step. */

import type { OracleCall } from "../kernel.ts";

/**
 * x[batch, width] and y[batch]: row i is sample order[(step · batch + i) mod length]; exact.
 *
 * @throws {RangeError} if there is no sample or no order
 */
export function batchOracle({ params, buffers }: OracleCall) {
  const { samples, width, batch, length } = params;
  for (const [name, value] of Object.entries({ samples, length })) {
    if (value === 0) throw new RangeError(`kernels/nn/batch ${name}: expected at least 1, got 0`);
  }
  const x = new Float64Array(batch * width);
  const y = new Uint32Array(batch);
  for (let i = 0; i < batch; i++) {
    const place = Number((BigInt(buffers.step[0]) * BigInt(batch) + BigInt(i)) % BigInt(length));
    const sample = Math.min(buffers.order[place], samples - 1);
    x.set(buffers.images.subarray(sample * width, (sample + 1) * width), i * width);
    y[i] = buffers.labels[sample];
  }
  return { x: { value: x }, y: { value: y } };
}
