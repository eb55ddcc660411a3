/** Adam in f64. */

import type { OracleCall } from "../kernel.ts";

const U = 2 ** -23;
const TINY = 1e-37;

/**
 * Weight, mean and square f64[count] after one step.
 *
 * β₁ and β₂ are taken as the f32 numbers that the kernel gets: 1 − β₂ = 0.001 would otherwise differ by 3e-5 of itself,
 * in the square and in its correction alike, so that the weight would not show it and every bound would hide the rest.
 *
 * Bounds in u: 1 − β is exact; mean and square have 3 per term (complement, product, sum) and the square one more. The
 * correction 1 − βᵗ by squaring of complements gains 5 a binary digit of t. √ is off by 5 (WGSL: 1 / inverseSqrt) and
 * halves what comes in; a division by 2.5; ε and the learning rate by ½ for having become f32.
 */
export function adamOracle({ params, buffers, bounds }: OracleCall) {
  const { count, learning_rate, epsilon } = params;
  const beta1 = Math.fround(params.beta1), beta2 = Math.fround(params.beta2);
  const t = Math.min(buffers.step[0], 2 ** 32 - 2) + 1;
  // log1p and expm1: the direct difference would lose digits for small 1 − β
  const correction1 = -Math.expm1(t * Math.log1p(beta1 - 1)), correction2 = -Math.expm1(t * Math.log1p(beta2 - 1));
  const correctionError = 5 * Math.ceil(Math.log2(t + 1));
  const [weight, mean, square] = [1, 2, 3].map(() => new Float64Array(count));
  const [weightBound, meanBound, squareBound] = [1, 2, 3].map(() => new Float64Array(count));
  for (let i = 0; i < count; i++) {
    const g = buffers.gradient[i];
    const kept = beta1 * buffers.mean[i], fresh = (1 - beta1) * g;
    mean[i] = kept + fresh;
    square[i] = beta2 * buffers.square[i] + (1 - beta2) * g * g;
    const root = Math.sqrt(square[i] / correction2);
    const divisor = root + epsilon;
    const step = learning_rate * (mean[i] / correction1) / divisor;
    weight[i] = buffers.weight[i] - step;
    meanBound[i] = 3 * U * (Math.abs(kept) + Math.abs(fresh)) + TINY;
    squareBound[i] = 4 * U * square[i] + TINY;
    // near 0 the root turns an absolute error d into √d at most
    const flush = Math.min(Math.sqrt(TINY / correction2), root > 0 ? TINY / correction2 / root : Infinity);
    const rootBound = U * root * ((4 + correctionError + 2.5) / 2 + 5) + flush;
    const divisorError = (rootBound + U * (0.5 * epsilon + divisor)) / divisor;
    const relative = divisorError + U * (correctionError + 2.5 + 2.5 + 1.5);
    const stepBound = Math.abs(step) * relative + Math.abs(learning_rate) * meanBound[i] / correction1 / divisor;
    weightBound[i] = 1.01 * stepBound + U * Math.abs(weight[i]) + TINY;
  }
  return {
    weight: { value: weight, bound: bounds ? weightBound : undefined },
    mean: { value: mean, bound: bounds ? meanBound : undefined },
    square: { value: square, bound: bounds ? squareBound : undefined },
  };
}
