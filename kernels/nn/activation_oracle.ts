/** The scalar maps with three derivatives in f64, and how far f32 may lie from them. */

import type { OracleCall } from "../kernel.ts";

const U = 2 ** -23;
/** What the cut of exp below e⁻⁸⁷ = 1.6e-38 and the flush of subnormals may take, times at most 14². */
const TINY = 1e-35;

/** A number and the most that an f32 evaluation may differ from it. */
export interface Close {
  value: number;
  bound: number;
}

/** Which derivative, and the parameter of the kinds that have one. */
export interface At {
  order: number;
  alpha: number;
}

/**
 * Φ(−a) for a ≥ 0 to about 1e-14 of itself.
 * Source: series Φ(a) = ½ + φ(a) Σ a²ᵏ⁺¹ / (1·3·…·(2k+1)) and continued fraction φ(a) / (a + 1/(a + 2/(a + …))),
 * Abramowitz and Stegun 26.2.11 and 26.2.14.
 */
function normalTail(a: number): number {
  const density = Math.exp(-a * a / 2) / Math.sqrt(2 * Math.PI);
  if (a > 2.5) {
    let fraction = a;
    for (let k = 100; k >= 1; k--) fraction = a + k / fraction;
    return density / fraction;
  }
  let term = a, sum = 0;
  for (let k = 1; Math.abs(term) > 1e-18; k++) {
    sum += term;
    term *= a * a / (2 * k + 1);
  }
  return 0.5 - density * sum;
}

/**
 * The k-th derivative of gelu, x Φ(x), for k = 0, 1, 2, 3.
 *
 * Bounds in u: exp(−h), h = x²/2, is off by h from its argument and by 5 of its own (2 rounded sums of size ≤ 1.4, the
 * reduced argument, the polynomial). The tail is exp(−h) · t Q(1 − 2t): t = k/(a + k) is off by 3.5 and enters with the
 * condition |1 − 2tQ′/Q| ≤ 3.8; that, Horner's rule (2i + 1 per coefficient i) and the fit give at most 20.1, found on a
 * grid of 4001 points and largest at 0; 21 and 1 for the product are taken.
 */
function gelu(x: number, { order }: At): Close {
  const h = x * x / 2;
  const density = Math.exp(-h) / Math.sqrt(2 * Math.PI);
  const tail = normalTail(Math.abs(x));
  const below = x > 0 ? 1 - tail : tail;
  // 0 · ∞ where h is huge
  const scaled = (size: number, ulps: number) => size === 0 ? 0 : size * (h + ulps);
  if (order === 0) {
    return { value: x * below, bound: U * (scaled(Math.abs(x) * tail, 28) + 2 * Math.abs(x * below)) + TINY };
  }
  if (order === 1) {
    const slope = x * density, value = below + slope;
    const error = scaled(tail, 28) + below + scaled(Math.abs(slope), 8) + Math.abs(value);
    return { value, bound: U * error + TINY };
  }
  if (order === 3) {
    const value = density === 0 ? 0 : density * x * (x * x - 4);
    const terms = density === 0 ? 0 : density * Math.abs(x) * (x * x + Math.abs(x * x - 4));
    // the cut is magnified by at most 14³
    return { value, bound: U * (scaled(Math.abs(value), 9) + terms) + 14 * TINY };
  }
  const value = density === 0 ? 0 : density * (2 - x * x);
  const error = scaled(Math.abs(value), 8) + (density === 0 ? 0 : density * (x * x + Math.abs(2 - x * x)));
  return { value, bound: U * error + TINY };
}

/**
 * The k-th derivative of tanh.
 *
 * Bounds in u of the value: below 0.625 x + x³P keeps 2, and 1 for its fit; above, (1 − E)/(1 + E) with E = exp(−2a) off by
 * 5: 7.5 at 0.625, where E is 0.29, so 8. The slope 4E/(1 + E)²: E enters with condition ≤ 1, so 5, the sum twice 1, square
 * 1, division 2.5: 11. The second derivative is the product of the two: 8 + 11 + 1. The third, s (4t² − 2s), has terms off
 * by 18 and 11, which come to 13 of the whole.
 */
function tanh(x: number, { order }: At): Close {
  const t = Math.tanh(x);
  const e = Math.exp(-2 * Math.abs(x));
  const slope = 4 * e / (1 + e) ** 2;
  if (order === 3) {
    const value = slope * (4 * t * t - 2 * slope);
    return { value, bound: U * (13 * Math.abs(value) + slope * (72 * t * t + 22 * slope)) + TINY };
  }
  const value = [t, slope, -2 * t * slope][order];
  const ulps = [Math.abs(x) < 0.6249 ? 3 : 8, 11, 20][order];
  return { value, bound: U * ulps * Math.abs(value) + TINY };
}

/** Exact, but for subnormal x: WGSL may take it for 0. */
function relu(x: number, { order }: At): Close {
  const value = order >= 2 || !(x > 0) ? 0 : order === 1 ? 1 : x;
  return { value, bound: x > 0 && x < 2 ** -126 ? value : 0 };
}

/** leaky_relu: alpha is an f32 on the gpu, half a u away, and the product rounds once; a subnormal x may count as 0. */
function leakyRelu(x: number, { order, alpha }: At): Close {
  if (order >= 2) return { value: 0, bound: 0 };
  const slope = x > 0 ? 1 : alpha;
  const value = order === 1 ? slope : slope * x;
  const flushed = x > 0 && x < 2 ** -126 ? Math.abs(order === 1 ? 1 - alpha : value) : 0;
  return { value, bound: (x > 0 ? 0 : 1.5 * U * Math.abs(value) + 2 ** -125) + flushed };
}

/** 1/(1 + exp(−x)) for both signs without cancellation, and the slope e/(1 + e)² with e = exp(−|x|). */
function logistic(x: number): { value: number; slope: number } {
  const e = Math.exp(-Math.abs(x));
  return { value: (x > 0 ? 1 : e) / (1 + e), slope: e / (1 + e) ** 2 };
}

/**
 * The k-th derivative of sigmoid.
 *
 * Bounds in u of the value: e is off by 5 and enters with condition ≤ 1, the sum by 1, the division by 2.5: 8.5, so 9. The
 * slope e/(1 + e)² as that of tanh: 11. The second derivative is slope · tanh(x/2): 11 + 8 + 1. The third, of terms off by
 * 18 and 12: slope · (tanh²(x/2) − 2 · slope).
 */
function sigmoid(x: number, { order }: At): Close {
  const { value: s, slope } = logistic(x);
  const t = Math.tanh(x / 2);
  if (order === 3) {
    const value = slope * (t * t - 2 * slope);
    return { value, bound: U * (13 * Math.abs(value) + slope * (18 * t * t + 24 * slope)) + TINY };
  }
  const value = [s, slope, -slope * t][order];
  return { value, bound: U * [9, 11, 20][order] * Math.abs(value) + TINY };
}

/**
 * The k-th derivative of silu, x · sigmoid(x): s (1 + x sigmoid(−x)), slope · (2 − x tanh(x/2)) and
 * −slope · (3 tanh(x/2) − x tanh²(x/2) + 2 x · slope).
 *
 * Bounds in u: the value 9 of sigmoid and 1; the others by their factor, by the term of their sum (sigmoid 9 or tanh 8, and
 * 1 for the product), and by 1 each for the sum and the product.
 */
function silu(x: number, { order }: At): Close {
  const { value: s, slope } = logistic(x);
  if (order === 0) return { value: x * s, bound: 10 * U * Math.abs(x * s) + TINY };
  if (order === 1) {
    const term = x * logistic(-x).value;
    const value = s === 0 ? 0 : s * (1 + term);
    return { value, bound: U * (11 * Math.abs(value) + (s === 0 ? 0 : 10 * s * Math.abs(term))) + TINY };
  }
  const t = Math.tanh(x / 2);
  if (order === 3) {
    // 0 · ∞ where x is huge
    const terms = slope === 0 ? [0, 0, 0] : [3 * t, -x * t * t, 2 * x * slope];
    const value = -slope * terms.reduce((a, b) => a + b);
    const error = [11, 21, 15].reduce((sum, ulps, i) => sum + ulps * Math.abs(terms[i]), 0);
    return { value, bound: U * (13 * Math.abs(value) + slope * error) + TINY };
  }
  const term = x * t;
  const value = slope * (2 - term);
  return { value, bound: U * (13 * Math.abs(value) + 9 * slope * term) + TINY };
}

/**
 * The k-th derivative of 1/√(x + alpha).
 *
 * Bounds in u: the sum is off by 1 and enters with condition ½, inverseSqrt by 2, so r by 2.5; its cube by 3 times that and
 * 2 products, its fifth power by 5 times that and 5 roundings, its seventh by 7 times that and 7.
 */
function rsqrt(x: number, { order, alpha }: At): Close {
  const r = Math.max(x + Math.fround(alpha), Math.fround(order === 3 ? 1e-10 : 1e-15)) ** -0.5;
  const value = [r, -0.5 * r ** 3, 0.75 * r ** 5, -1.875 * r ** 7][order];
  return { value, bound: U * [3, 10, 18, 26][order] * Math.abs(value) + TINY };
}

/** The scalar maps by their number in WGSL: value of the k-th derivative at x. */
export const MAPS: ((x: number, at: At) => Close)[] = [relu, gelu, tanh, leakyRelu, silu, sigmoid, rsqrt];

/** The scalar map of every element, f64[count]. */
export function activationOracle({ params, constants, buffers, bounds }: OracleCall) {
  const map = MAPS[constants.kind];
  const all = Array.from(buffers.x, (x) => map(x, { order: 0, alpha: params.alpha }));
  return {
    out: {
      value: Float64Array.from(all, ({ value }) => value),
      bound: bounds ? Float64Array.from(all, ({ bound }) => bound) : undefined,
    },
  };
}
