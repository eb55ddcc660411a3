/** Gradient descent with momentum and weight decay in f64. */

import type { OracleCall } from "../kernel.ts";

const U = 2 ** -23;
/** What numbers below 2⁻¹²⁶, which may be taken for 0, can add up to on their way through factors up to 3. */
const TINY = 2 ** -120;

/**
 * Weight and velocity f64[count] after one step.
 *
 * Bounds: clip and learning rate are f32 numbers, momentum and decay become ones (½ u), a product or a sum is off by u. So
 * the gradient by 2.5 u of its terms, the velocity by 3.5 u, of Nesterov's g + m v again by 1.5 u for m and u for the sum.
 */
export function sgdOracle({ params, constants, buffers, bounds }: OracleCall) {
  const { count, momentum, weight_decay, steps } = params;
  const rate = buffers.rates[Math.min(buffers.step[0], steps - 1)], clip = buffers.clip[0];
  const nesterov = constants.momentum_kind === 1;
  const weight = new Float64Array(count), velocity = new Float64Array(count);
  const weightBound = new Float64Array(count), velocityBound = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const [clipped, decay] = [clip * buffers.gradient[i], weight_decay * buffers.weight[i]];
    const kept = momentum * buffers.velocity[i];
    const gradient = clipped + decay;
    velocity[i] = kept + gradient;
    const update = nesterov ? gradient + momentum * velocity[i] : velocity[i];
    weight[i] = buffers.weight[i] - rate * update;
    if (!bounds) continue;
    const fresh = Math.abs(clipped) + Math.abs(decay), all = fresh + Math.abs(kept);
    velocityBound[i] = 3.5 * U * all + TINY;
    const ahead = 3.5 * U * fresh + 6 * U * Math.abs(momentum) * all + TINY;
    const updateBound = nesterov ? ahead : velocityBound[i];
    weightBound[i] = 1.01 * Math.abs(rate) * (updateBound + U * Math.abs(update)) + U * Math.abs(weight[i]) + TINY;
  }
  return {
    weight: { value: weight, bound: bounds ? weightBound : undefined },
    velocity: { value: velocity, bound: bounds ? velocityBound : undefined },
  };
}
