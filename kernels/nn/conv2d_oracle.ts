/** Convolution in plain f64 loops. */

import { count, type OracleCall, type Params, shapeOf } from "../kernel.ts";
import { checkConvolution, WEIGHT, X, Y } from "./_convolution.ts";
import { eachTap, judgeSums } from "./_convolution_oracle.ts";

/**
 * y[s, image, oy, ox, g, o] = Σ over ky, kx, c of x[s, image, oy·stride_y + ky − pad_y, ox·stride_x + kx − pad_x, g, c] ·
 * weight[s, g, (ky, kx, c), o], summed in f64; the bound is that of one f32 sum over the window, see judgeSums().
 *
 * @throws {RangeError} as checkConvolution()
 */
export function conv2dOracle({ params, buffers, bounds }: OracleCall) {
  checkConvolution("nn/conv2d", { params, slots: ["x", "weight"] });
  const [a, b] = [buffers.x as Float64Array, buffers.weight as Float64Array];
  const terms = params.kernel_height * params.kernel_width * params.group_in;
  return { y: judgeSums((x, weight) => convolve({ x, weight, params }), { a, b, terms, bounds }) };
}

function convolve({ x, weight, params }: { x: Float64Array; weight: Float64Array; params: Params }): Float64Array {
  const { batch, batch_x, batch_weight, group_in, group_out } = params;
  const [sizeX, sizeWeight, sizeY] = [X, WEIGHT, Y].map((axes) => count(shapeOf(`f32[${axes}]`, params).dims));
  const y = new Float64Array(batch * sizeY);
  for (let s = 0; s < batch; s++) {
    const [startX, startWeight, startY] = [s % batch_x * sizeX, s % batch_weight * sizeWeight, s * sizeY];
    eachTap(params, (tap) => {
      for (let c = 0; c < group_in; c++) {
        const factor = x[startX + tap.x + c];
        const from = startWeight + tap.weight + c * group_out;
        for (let o = 0; o < group_out; o++) y[startY + tap.y + o] += factor * weight[from + o];
      }
    });
  }
  return y;
}
