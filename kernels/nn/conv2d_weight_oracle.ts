/** The adjoint of a convolution's weights in plain f64 loops. */

import { count, type OracleCall, type Params, shapeOf } from "../kernel.ts";
import { checkConvolution, WEIGHT, X, Y } from "./_convolution.ts";
import { eachTap, judgeSums } from "./_convolution_oracle.ts";

/**
 * partial[s, t, g, (ky, kx, c), o] = Σ over the windows (line, ox) of strip t of x[s, the pixel under tap (ky, kx), g, c] ·
 * upstream[s, line, ox, g, o], summed in f64; the bound is that of one f32 sum over the windows of a strip, see judgeSums().
 *
 * @throws {RangeError} as checkConvolution(), or if there is no strip
 */
export function conv2dWeightOracle({ params, buffers, bounds }: OracleCall) {
  checkStrips(params);
  const [a, b] = [buffers.x as Float64Array, buffers.upstream as Float64Array];
  const terms = linesOf(params) * params.out_width;
  return { partial: judgeSums((x, upstream) => correlate({ x, upstream, params }), { a, b, terms, bounds }) };
}

/** Lines of windows in a strip; the last strips may have fewer. */
export function linesOf({ images, out_height, strips }: Params): number {
  return Math.ceil(images * out_height / strips);
}

/** Throws as checkConvolution(), or if there is no strip. */
export function checkStrips(params: Params): void {
  checkConvolution("nn/conv2d_weight", { params, slots: ["x", "upstream"] });
  if (params.strips < 1) throw new RangeError(`kernels/nn/conv2d_weight strips: expected at least 1, got 0`);
}

function correlate({ x, upstream, params }: { x: Float64Array; upstream: Float64Array; params: Params }): Float64Array {
  const { batch, batch_x, batch_upstream, strips, group_in, group_out } = params;
  const [sizeX, sizeWeight, sizeY] = [X, WEIGHT, Y].map((axes) => count(shapeOf(`f32[${axes}]`, params).dims));
  const partial = new Float64Array(batch * strips * sizeWeight);
  for (let s = 0; s < batch; s++) {
    const [startX, startY] = [s % batch_x * sizeX, s % batch_upstream * sizeY];
    eachTap(params, (tap) => {
      const strip = Math.floor(tap.line / linesOf(params));
      for (let c = 0; c < group_in; c++) {
        const factor = x[startX + tap.x + c];
        const to = (s * strips + strip) * sizeWeight + tap.weight + c * group_out;
        for (let o = 0; o < group_out; o++) partial[to + o] += factor * upstream[startY + tap.y + o];
      }
    });
  }
  return partial;
}
