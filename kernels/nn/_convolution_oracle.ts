/** Windows of a convolution in plain loops, for its three oracles, and the error bound that they share. */

import type { Params } from "../kernel.ts";

const U = 2 ** -23;
/** Smallest normal f32. WGSL may take anything below it, an input or a result, for zero. */
const TINY = 2 ** -126;

/** Numbers where a tap of a window begins in each array: the channels of one group lie side by side from there. */
export interface Tap {
  x: number;
  weight: number;
  y: number;
  /** Line of pixels of y, counted through all images. */
  line: number;
  group: number;
}

/** Calls `visit` for every window, tap and group that meets a pixel; images, windows and taps ascending. */
export function eachTap(params: Params, visit: (tap: Tap) => void): void {
  const { images, height, width, groups, group_in, group_out, kernel_height, kernel_width } = params;
  const { stride_y, stride_x, pad_y, pad_x, out_height, out_width } = params;
  for (let line = 0; line < images * out_height; line++) {
    const image = Math.floor(line / out_height);
    const top = line % out_height * stride_y - pad_y;
    for (let ox = 0; ox < out_width; ox++) {
      const left = ox * stride_x - pad_x;
      for (let ky = 0; ky < kernel_height; ky++) {
        for (let kx = 0; kx < kernel_width; kx++) {
          const [row, column] = [top + ky, left + kx];
          if (row < 0 || row >= height || column < 0 || column >= width) continue;
          const pixel = (image * height + row) * width + column;
          for (let group = 0; group < groups; group++) {
            visit({
              x: (pixel * groups + group) * group_in,
              weight: ((group * kernel_height + ky) * kernel_width + kx) * group_in * group_out,
              y: ((line * out_width + ox) * groups + group) * group_out,
              ...{ line, group },
            });
          }
        }
      }
    }
  }
}

/**
 * The value and, if asked, the bound of a sum of products of two arrays, one such sum per number of the result.
 *
 * The bound is for one f32 sum of `terms` products in any order: a product is rounded once and takes part in at most
 * terms − 1 rounded sums (the first is 0 + a·b, exact), so |error| ≤ γ Σ|a·b| with γ = terms·u / (1 − terms·u); fusing
 * leaves out roundings. To it come numbers below the smallest normal one: a product or a sum taken for zero loses 2⁻¹²⁶
 * each, carried to the end with a factor 1 + γ < 2, and a factor taken for zero its whole product. Holds while Σ|a·b| is
 * in f32's range. Zeros of the padding add nothing.
 * Source: Higham 2002, §3.1, with u = 2⁻²³ (WGSL may round either way).
 */
export function judgeSums(
  sum: (a: Float64Array, b: Float64Array) => Float64Array,
  { a, b, terms, bounds }: { a: Float64Array; b: Float64Array; terms: number; bounds: boolean },
): { value: Float64Array; bound?: Float64Array } {
  const value = sum(a, b);
  if (!bounds) return { value };
  const gamma = terms * U / (1 - terms * U);
  return { value, bound: sum(a.map(magnitude), b.map(magnitude)).map((mass) => gamma * mass + 4 * terms * TINY) };
}

/** |x|, enlarged where it may be taken for zero so that γ times a product with it covers the whole product. */
function magnitude(x: number): number {
  return Math.abs(x) < TINY ? Math.abs(x) / U : Math.abs(x);
}
