/** Adam and AdamW in f64. */

import type { OracleCall } from "../kernel.ts";

const U = 2 ** -23;
const TINY = 1e-37;
/** The smallest variance that a weight is taken to have. */
const LEAST = 1e-36;

/**
 * Weight, mean and square f64[count] after one step.
 *
 * β₁ and β₂ are taken as the f32 numbers that the kernel gets: 1 − β₂ = 0.001 would otherwise differ by 3e-5 of itself,
 * in the square and in its correction alike, so that the weight would not show it and every bound would hide the rest.
 *
 * Bounds in u: the gradient has 1 of its clipped part, 1.5 of the decay (½ for having become an f32) and 1 of their sum.
 * 1 − β is exact; mean and square have 3 per term (complement, product, sum) and the square one more, and what the gradient
 * brings. The correction 1 − βᵗ by squaring of complements gains 5 a binary digit of t. √ is off by 5 (WGSL: 1 /
 * inverseSqrt); a division by 2.5; ε by ½. Quotient and decay are summed, times the rate, taken off: 1 each.
 */
export function adamOracle({ params, constants, buffers, bounds }: OracleCall) {
  const { count, epsilon, weight_decay } = params;
  const { beta1, beta2, correction1, correction2, digits } = correctionsOf(params, buffers.step[0]);
  const rate = buffers.rates[Math.min(buffers.step[0], params.steps - 1)], clip = buffers.clip[0];
  const coupled = constants.decay === 0;
  const [weight, mean, square] = [1, 2, 3].map(() => new Float64Array(count));
  const [weightBound, meanBound, squareBound] = [1, 2, 3].map(() => new Float64Array(count));
  for (let i = 0; i < count; i++) {
    const clipped = clip * buffers.gradient[i], decayed = weight_decay * buffers.weight[i];
    const [before, after] = coupled ? [decayed, 0] : [0, decayed];
    const g = clipped + before;
    const kept = beta1 * buffers.mean[i], fresh = (1 - beta1) * g;
    mean[i] = kept + fresh;
    square[i] = beta2 * buffers.square[i] + (1 - beta2) * g * g;
    const variance = square[i] / correction2;
    const root = Math.sqrt(Math.max(LEAST, variance)), divisor = root + epsilon;
    const quotient = mean[i] / correction1 / divisor;
    weight[i] = buffers.weight[i] - rate * (quotient + after);
    if (!bounds) continue;
    const gError = U * (Math.abs(clipped) + 1.5 * Math.abs(before) + (coupled ? Math.abs(g) : 0)) + TINY;
    meanBound[i] = 3 * U * (Math.abs(kept) + Math.abs(fresh)) + (1 - beta1) * gError + TINY;
    squareBound[i] = 4 * U * square[i] + (1 - beta2) * (2 * Math.abs(g) + gError) * gError + TINY;
    const error = squareBound[i] / correction2 + U * (5 * digits + 2.5) * variance;
    const rootBound = root - Math.sqrt(Math.max(LEAST, variance - error)) + 5 * U * root;
    const divisorError = (rootBound + U * (0.5 * epsilon + divisor)) / divisor;
    const relative = divisorError + U * (5 * digits + 2.5 + 2.5);
    const quotientBound = Math.abs(quotient) * relative + meanBound[i] / correction1 / divisor;
    const all = Math.abs(quotient) + Math.abs(after);
    const stepBound = Math.abs(rate) * (quotientBound + 1.5 * U * Math.abs(after) + 2 * U * all);
    weightBound[i] = 1.01 * stepBound + U * (Math.abs(weight[i]) + Math.abs(rate) * all) + TINY;
  }
  return {
    weight: { value: weight, bound: bounds ? weightBound : undefined },
    mean: { value: mean, bound: bounds ? meanBound : undefined },
    square: { value: square, bound: bounds ? squareBound : undefined },
  };
}

/** β as the kernel has them, 1 − βᵗ, and the binary digits of t. */
function correctionsOf({ beta1, beta2 }: Record<string, number>, step: number) {
  const t = Math.min(step, 2 ** 32 - 2) + 1;
  const [single1, single2] = [Math.fround(beta1), Math.fround(beta2)];
  // log1p and expm1: the direct difference would lose digits for small 1 − β
  const correction = (beta: number) => -Math.expm1(t * Math.log1p(beta - 1));
  return {
    ...{ beta1: single1, beta2: single2 },
    ...{ correction1: correction(single1), correction2: correction(single2) },
    digits: Math.ceil(Math.log2(t + 1)),
  };
}
