/** Normals in a window, in f64 by the inverse of their distribution function, and how far f32 ones may lie from them. */

const U = 2 ** -23;

/**
 * Most that upper_quantile() in _quantile.wgsl may be off for an exact tail, as a part of its result. Middle: Horner's rule
 * 6 u above and below, division and product 4 u, s = 0.180625 − q² off by 0.4 u with a slope of at most 15: 22 u. Tail:
 * ln 4 u and the root 4.5 ulp are 7 u of r + 1.6, which is at most 1.1 times the result while its slope is at most 1.6:
 * 13 u; Horner's rule 10 u, division 2.5 u. PPND7 itself: 10⁻⁷, 1 u. Rounded up.
 */
const QUANTILE_ERROR = 28 * U;

/** Coefficients of AS 241 (PPND16), highest power first: near the middle, and in the tails down to e⁻²⁵. */
const MIDDLE = {
  above: [
    ...[2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457],
    ...[13731.693765509461125, 1971.5909503065514427, 133.14166789178437745, 3.3871328727963666080],
  ],
  below: [
    ...[5226.4952788528545610, 28729.085735721942674, 39307.895800092710610, 21213.794301586595867],
    ...[5394.1960214247511077, 687.18700749205790830, 42.313330701600911252, 1],
  ],
};
const TAIL = {
  above: [
    ...[7.74545014278341407640e-4, 2.27238449892691845833e-2, 0.241780725177450611770, 1.27045825245236838258],
    ...[3.64784832476320460504, 5.76949722146069140550, 4.63033784615654529590, 1.42343711074968357734],
  ],
  below: [
    ...[1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2, 0.148103976427480074590],
    ...[0.689767334985100004550, 1.67638483018380384940, 2.05319162663775882187, 1],
  ],
};

/**
 * The number that a share `tail` of all standard normals lies above, to 10⁻¹⁵ of itself.
 *
 * @param tail in [e⁻²⁵, 1 − e⁻²⁵]
 * Source: Wichura 1988, AS 241 (PPND16).
 */
export function upperQuantile(tail: number): number {
  const q = 0.5 - tail;
  if (Math.abs(q) <= 0.425) return q * ratio(MIDDLE, 0.180625 - q * q);
  const size = ratio(TAIL, Math.sqrt(-Math.log(Math.min(tail, 1 - tail))) - 1.6);
  return q > 0 ? size : -size;
}

function ratio({ above, below }: typeof MIDDLE, x: number): number {
  const horner = (coefficients: number[]) => coefficients.reduce((sum, c) => sum * x + c, 0);
  return horner(above) / horner(below);
}

/**
 * The normal of a word in the window below whose ends the shares `low` and `high` of all normals lie, and how far an f32
 * one may lie from it: the error of its tail (per operation 1 u, the word's conversion one of them) over the density there,
 * and that of the quantile.
 *
 * @param low as f32, which the host rounds it to; so is `high`
 */
export function normalBetween(word: number, { low, high }: { low: number; high: number }) {
  const share = (word + 0.5) / 2 ** 32;
  const ends = [low + (high - low) * share, 1 - high + (high - low) * (1 - share)];
  // rounded: the difference of the shares, the word, two products and the sum; for the right end 1 − high as well
  const errors = ends.map((end) => 6 * U * end);
  const [left, right] = ends;
  const exact = left < right ? -upperQuantile(left) : upperQuantile(right);
  // near the median f32 may count from the other end
  const error = Math.abs(left - right) < errors[0] + errors[1] ? Math.max(...errors) : errors[left < right ? 0 : 1];
  const density = Math.exp(-exact * exact / 2) / Math.sqrt(2 * Math.PI);
  return { exact, error: error / density + QUANTILE_ERROR * Math.abs(exact) };
}
