/** Special functions in double precision, for the exact tests in stats.ts. Pure; no state. */

const HALF_LOG_TWO_PI = 0.9189385332046727;
/** logit of the smallest x that betaInv resolves, 1e-300; below it the answer is 0. */
const MAX_LOGIT = 690;

/** Stirling's error lnΓ(z) − [(z − ½) ln z − z + ½ ln 2π], absolute error about 1e-15. Source: DLMF 5.11.1. */
function stirlingError(z: number): number {
  let shift = 0;
  while (z < 15) {
    shift += (z + 0.5) * Math.log1p(1 / z) - 1;
    z += 1;
  }
  const w = 1 / (z * z);
  return shift + (1 / 12 - w * (1 / 360 - w * (1 / 1260 - w * (1 / 1680 - w / 1188)))) / z;
}

/**
 * ln Γ(x) for x > 0, to 1e-14 relative, or absolute near its zeros at 1 and 2.
 *
 * @throws {RangeError} unless x is positive and finite
 */
export function logGamma(x: number): number {
  if (!(x > 0 && x < Infinity)) throw new RangeError(`logGamma x: expected number > 0, got ${x}`);
  return (x - 0.5) * Math.log(x) - x + HALF_LOG_TWO_PI + stirlingError(x);
}

/** (1 + t) ln(1 + t) − t without cancellation, t > −1. */
function deviance(t: number): number {
  if (Math.abs(t) > 0.1) return (1 + t) * Math.log1p(t) - t;
  let sum = 0;
  let power = t * t;
  for (let k = 2; k < 20; k++) {
    sum += power / (k * (k - 1));
    power *= -t;
  }
  return sum;
}

/** x^a y^b / B(a, b) with y = 1 − x. Source: Loader 2000, "Fast and accurate computation of binomial probabilities". */
function betaFront({ x, y, a, b }: BetaPoint): number {
  const n = a + b;
  // one difference serves both terms, so a rounded y costs nothing even at b = 1e8
  const delta = x < y ? a - n * x : n * y - b;
  const exponent = n * x * deviance(delta / (n * x)) + n * y * deviance(-delta / (n * y));
  const stirling = stirlingError(n) - stirlingError(a) - stirlingError(b);
  return Math.exp(stirling - exponent) * Math.sqrt((a / n) * b / (2 * Math.PI));
}

interface BetaPoint {
  x: number;
  y: number;
  a: number;
  b: number;
}

/**
 * I_x(a, b) / front, as a continued fraction that converges for x ≤ a / (a + b).
 *
 * Source: Didonato & Morris 1992 (TOMS 708), bfrac. lambda = a − (a + b) x ≥ 0 comes from the caller: computed from an x
 * near 1, as the more common fraction of DLMF 8.17.22 does, it would cancel.
 */
function betaFraction({ x, y, a, b }: BetaPoint, lambda: number): number {
  const start = 1 + lambda;
  const limit = 1000 + 20 * Math.sqrt(Math.max(a, b));
  let above = { last: 0, now: 1 };
  let below = { last: 1, now: start / (1 + 1 / a) };
  let ratio = above.now / below.now;
  for (let n = 1; n < limit; n++) {
    const grow = 1 + (n - 1) / a;
    const scale = a / (a + 2 * n - 1);
    const w = n * (b - n) * x;
    const alpha = grow * (grow + b / a) * scale * scale * w * x;
    const beta = n + w / (a + 2 * n - 1) + (1 + n / a) / (1 + (2 * n + 1) / a) * (start + n * (1 + y));
    above = { last: above.now, now: alpha * above.last + beta * above.now };
    below = { last: below.now, now: alpha * below.last + beta * below.now };
    const before = ratio;
    ratio = above.now / below.now;
    if (Math.abs(ratio - before) <= 2e-16 * ratio) break;
    above = { last: above.last / below.now, now: ratio };
    below = { last: below.last / below.now, now: 1 };
  }
  // rounding can keep the last two ratios an ulp apart for ever; at the limit that is all they are
  return ratio;
}

/** Both tails of Beta(a, b) at x = 1 − y; the smaller one keeps its relative precision. */
function betaTails(point: BetaPoint): { lower: number; upper: number } {
  const { x, y, a, b } = point;
  if (!(a > 0 && b > 0 && a + b < Infinity)) throw new RangeError(`beta a, b: expected numbers > 0, got ${a}, ${b}`);
  if (x < 1e-300) return { lower: 0, upper: 1 };
  if (y < 1e-300) return { lower: 1, upper: 0 };
  const front = betaFront(point);
  // of the two equal forms, the one whose factor is small loses nothing to a rounded x or y
  const lambda = x < y ? a - (a + b) * x : (a + b) * y - b;
  if (lambda > 0) {
    const lower = Math.min(1, front * betaFraction(point, lambda));
    return { lower, upper: 1 - lower };
  }
  const upper = Math.min(1, front * betaFraction({ x: y, y: x, a: b, b: a }, -lambda));
  return { lower: 1 - upper, upper };
}

/**
 * Regularised incomplete beta function I_x(a, b), the lower tail. The smaller tail is good to 1e-12 for a, b from
 * 0.5 to 1e8; an x below 1e-300 counts as 0.
 *
 * @throws {RangeError} unless 0 ≤ x ≤ 1 and a, b > 0
 */
export function betaInc(x: number, a: number, b: number): number {
  if (!(x >= 0 && x <= 1)) throw new RangeError(`betaInc x: expected number in [0, 1], got ${x}`);
  return betaTails({ x, y: 1 - x, a, b }).lower;
}

/**
 * The x with I_x(a, b) = p, by Newton's method on log tail against logit x inside a bracket. An x below 1e-300 is 0.
 *
 * @throws {RangeError} unless 0 ≤ p ≤ 1 and a, b > 0
 */
export function betaInv(p: number, a: number, b: number): number {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`betaInv p: expected number in [0, 1], got ${p}`);
  if (p === 0 || p === 1) return p;
  // solve on the smaller tail: 1 − p is exact for p ≥ ½
  const sign = p <= 0.5 ? 1 : -1;
  const logTarget = Math.log(sign > 0 ? p : 1 - p);
  let low = -MAX_LOGIT;
  let high = MAX_LOGIT;
  let logit = Math.log(a / b);
  for (let i = 0; i < 200 && high - low > 1e-15 * Math.abs(logit); i++) {
    const point = { x: 1 / (1 + Math.exp(-logit)), y: 1 / (1 + Math.exp(logit)), a, b };
    const tails = betaTails(point);
    const tail = sign > 0 ? tails.lower : tails.upper;
    const excess = sign * (Math.log(tail) - logTarget);
    if (excess > 0) high = logit;
    else low = logit;
    const newton = logit - excess * tail / betaFront(point);
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    const step = Math.abs(next - logit);
    logit = next;
    if (step <= 1e-16 * (1 + Math.abs(logit))) break;
  }
  return logit <= 1e-6 - MAX_LOGIT ? 0 : 1 / (1 + Math.exp(-logit));
}

/** P(X ≤ k) for X binomial(n, p); its small values keep their relative precision. */
export function binomialCdf(k: number, { n, p }: { n: number; p: number }): number {
  if (k < 0) return 0;
  if (k >= n) return 1;
  const floor = Math.floor(k);
  return betaTails({ x: p, y: 1 - p, a: floor + 1, b: n - floor }).upper;
}

/** P(X ≥ k) for X binomial(n, p); its small values keep their relative precision. */
export function binomialTail(k: number, { n, p }: { n: number; p: number }): number {
  if (k <= 0) return 1;
  if (k > n) return 0;
  const ceil = Math.ceil(k);
  return betaTails({ x: p, y: 1 - p, a: ceil, b: n - ceil + 1 }).lower;
}

/** Standard normal P(X ≤ x); series inside ±2.5, Laplace's continued fraction outside. Source: DLMF 7.6.2, 7.9.3. */
export function normalCdf(x: number): number {
  const z = Math.abs(x);
  const density = Math.exp(-z * z / 2 - HALF_LOG_TWO_PI);
  let tail: number;
  if (z < 2.5) {
    let term = z;
    let sum = z;
    for (let k = 3; k < 80; k += 2) sum += term *= z * z / k;
    tail = 0.5 - density * sum;
  } else {
    let fraction = z;
    for (let k = 150; k >= 1; k--) fraction = z + k / fraction;
    tail = density / fraction;
  }
  return x > 0 ? 1 - tail : tail;
}

/**
 * The x with P(X ≤ x) = p for a standard normal, by Newton's method on log Φ: as exact as normalCdf, down to p = 1e-300.
 *
 * @throws {RangeError} unless 0 ≤ p ≤ 1
 */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`normalQuantile p: expected number in [0, 1], got ${p}`);
  if (p === 0 || p === 1) return p === 0 ? -Infinity : Infinity;
  if (p > 0.5) return -normalQuantile(1 - p);
  // Φ(x) < exp(−x²/2) / 2 gives a start beyond the root, where Newton on the concave log Φ converges from one side
  let x = -Math.sqrt(-2 * Math.log(2 * p));
  for (let i = 0; i < 60; i++) {
    const tail = normalCdf(x);
    const step = Math.log(tail / p) * tail / Math.exp(-x * x / 2 - HALF_LOG_TWO_PI);
    x -= step;
    if (Math.abs(step) <= 1e-16 * (1 + Math.abs(x))) break;
  }
  return x;
}
