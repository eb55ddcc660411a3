/** Divergences of softmax distributions in f64. */

import type { OracleCall } from "../kernel.ts";

const U = 2 ** -23;
const TINY = 1e-36;
/** Below it exp is 0 in f32, at the latest at -87. */
const GONE = -86.9;

/**
 * KL(softmax(reference) ‖ softmax(logits)) f64[chips, images] in nats.
 *
 * Bounds in u = 2⁻²³, with a and b the logits of reference and chip less their largest, t = a − b, e = exp(a): a and b are
 * off by |a| and |b|, t by that and |t|; e by |a| and 5 of its own, but the largest, which is 1; e t by those and 1; their
 * sum by one of Σ e|t| an addition. A sum of exp is off by the mean of its terms and one an addition, its ln by that and 4 of
 * its value; the quotient by both of its parts and 2.5; the last difference and sum by themselves. What f32 takes for exp = 0
 * is missing at most.
 */
export function softmaxDivergenceOracle({ params, buffers, bounds }: OracleCall) {
  const { chips, images, classes } = params;
  const value = new Float64Array(chips * images), bound = new Float64Array(chips * images);
  for (let row = 0; row < chips * images; row++) {
    const image = row % images;
    const z = buffers.logits.subarray(row * classes, (row + 1) * classes);
    const r = buffers.reference.subarray(image * classes, (image + 1) * classes);
    if (classes === 0) continue;
    const q = partition(z), p = partition(r);
    let sum = 0, size = 0, error = 0, lost = 0;
    for (let k = 0; k < classes; k++) {
      const a = r[k] - p.top, b = z[k] - q.top;
      const share = Math.exp(a) / p.sum;
      sum += share * (a - b);
      if (a < GONE) lost += share * Math.abs(a - b);
      if (share === 0) continue; // a may be huge
      size += share * Math.abs(a - b);
      error += share * (Math.abs(a) + Math.abs(b) + Math.abs(a - b) * (2 + ofExp(a)));
    }
    const apart = Math.log(q.sum) - Math.log(p.sum);
    value[row] = Math.max(0, sum + apart);
    const ratio = error + size * (classes + p.error + 3);
    const logs = p.error + q.error + 4 * (Math.log(p.sum) + Math.log(q.sum)) + Math.abs(apart);
    bound[row] = U * (ratio + logs + value[row]) + lost + TINY;
  }
  return { divergence: { value, bound: bounds ? bound : undefined } };
}

/** The largest logit, the sum of exp of what the others are below it, and how far that sum is off in u of itself. */
function partition(logits: Float64Array | Uint32Array): { top: number; sum: number; error: number } {
  let top = -Infinity, sum = 0, error = 0, terms = 0;
  for (const v of logits) top = Math.max(top, v);
  for (const v of logits) {
    const e = Math.exp(v - top);
    if (e < 1e-39) continue; // 0 in f32, and v may be far below
    sum += e;
    error += e * ofExp(v - top);
    terms++;
  }
  return { top, sum, error: error / sum + terms - 1 };
}

/** How far exp is off in u of itself; it is 1 at 0. */
function ofExp(x: number): number {
  return x === 0 ? 0 : 5 + Math.abs(x);
}
