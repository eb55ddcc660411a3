/** The adjoint of a convolution's input in plain f64 loops. */

import { count, type OracleCall, type Params, shapeOf } from "../kernel.ts";
import { checkConvolution, WEIGHT, X, Y } from "./_convolution.ts";
import { eachTap, judgeSums } from "./_convolution_oracle.ts";

/**
 * dx[s, image, row, column, g, c] = Σ over the windows (oy, ox) and taps (ky, kx) that meet the pixel, and o, of
 * upstream[s, image, oy, ox, g, o] · weight[s, g, (ky, kx, c), o], summed in f64. A pixel meets each tap once at most, so
 * the bound is that of one f32 sum over taps and outputs, see judgeSums().
 *
 * @throws {RangeError} as checkConvolution()
 */
export function conv2dInputOracle({ params, buffers, bounds }: OracleCall) {
  checkConvolution("nn/conv2d_input", { params, slots: ["upstream", "weight"] });
  const [a, b] = [buffers.upstream as Float64Array, buffers.weight as Float64Array];
  const terms = params.kernel_height * params.kernel_width * params.group_out;
  return { dx: judgeSums((upstream, weight) => scatter({ upstream, weight, params }), { a, b, terms, bounds }) };
}

function scatter(
  { upstream, weight, params }: { upstream: Float64Array; weight: Float64Array; params: Params },
): Float64Array {
  const { batch, batch_upstream, batch_weight, group_in, group_out } = params;
  const [sizeX, sizeWeight, sizeY] = [X, WEIGHT, Y].map((axes) => count(shapeOf(`f32[${axes}]`, params).dims));
  const dx = new Float64Array(batch * sizeX);
  for (let s = 0; s < batch; s++) {
    const [startX, startWeight, startY] = [s * sizeX, s % batch_weight * sizeWeight, s % batch_upstream * sizeY];
    eachTap(params, (tap) => {
      for (let c = 0; c < group_in; c++) {
        const from = startWeight + tap.weight + c * group_out;
        let sum = 0;
        for (let o = 0; o < group_out; o++) sum += upstream[startY + tap.y + o] * weight[from + o];
        dx[startX + tap.x + c] += sum;
      }
    });
  }
  return dx;
}
