/** Gradient descent with momentum and weight decay in f64. */

import type { OracleCall } from "../kernel.ts";

const U = 2 ** -23;
const TINY = 2 ** -123;

/**
 * Weight and velocity f64[count] after one step.
 *
 * Bounds: a product with a parameter is off by 1.5 u (half for the parameter, which has become an f32), each of the two
 * sums by u, so the velocity by 3.5 u of its terms; the weight by the learning rate times that, 1.5 u of the step and
 * u of the difference.
 */
export function sgdOracle({ params, buffers, bounds }: OracleCall) {
  const { count, learning_rate, momentum, weight_decay } = params;
  const weight = new Float64Array(count), velocity = new Float64Array(count);
  const weightBound = new Float64Array(count), velocityBound = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const terms = [momentum * buffers.velocity[i], buffers.gradient[i], weight_decay * buffers.weight[i]];
    velocity[i] = terms[0] + terms[1] + terms[2];
    const step = learning_rate * velocity[i];
    weight[i] = buffers.weight[i] - step;
    velocityBound[i] = 3.5 * U * terms.reduce((sum, t) => sum + Math.abs(t), 0) + TINY;
    const stepBound = Math.abs(learning_rate) * velocityBound[i] + 1.5 * U * Math.abs(step);
    weightBound[i] = 1.01 * stepBound + U * Math.abs(weight[i]) + TINY;
  }
  return {
    weight: { value: weight, bound: bounds ? weightBound : undefined },
    velocity: { value: velocity, bound: bounds ? velocityBound : undefined },
  };
}
