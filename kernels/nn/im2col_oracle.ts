/** Patches of a convolution in plain loops, and the sizes that follow from others. */

import type { OracleCall, Params } from "../kernel.ts";

/**
 * Windows of `kernel` that fit along an axis of `length` with `pad` zeros on either side, `stride` apart.
 *
 * @returns 0 where not even one fits
 */
export function windowsOf(length: number, { kernel, stride, pad }: { kernel: number; stride: number; pad: number }) {
  return Math.max(0, Math.floor((length + 2 * pad - kernel) / stride) + 1);
}

/**
 * Checks the parameters that follow from others.
 *
 * @throws {RangeError} if a kernel or stride is 0, or there are more windows than begin in the padded image
 */
export function checkWindows(params: Params): void {
  for (
    const rule of [...rulesOf(params, { size: "height", at: "y" }), ...rulesOf(params, { size: "width", at: "x" })]
  ) {
    const { key, good, expected } = rule;
    if (!good) throw new RangeError(`kernels/nn/im2col ${key}: expected ${expected}, got ${params[key]}`);
  }
}

/**
 * What must hold along one axis: as many windows as fit with the same zeros on both sides, or as begin in the image, which
 * stick out below and on the right (TensorFlow's "same").
 */
function rulesOf(params: Params, { size, at }: { size: string; at: string }) {
  const [kernel, stride, pad] = [params[`kernel_${size}`], params[`stride_${at}`], params[`pad_${at}`]];
  const most = Math.max(windowsOf(params[size], { kernel, stride, pad }), Math.ceil((params[size] + pad) / stride));
  return [
    { key: `stride_${at}`, good: stride >= 1, expected: "at least 1" },
    { key: `kernel_${size}`, good: kernel >= 1, expected: "at least 1" },
    { key: `out_${size}`, good: params[`out_${size}`] <= most, expected: `at most ${most}` },
  ];
}

/**
 * patches[groups, batch · out_height · out_width, kernel_height · kernel_width · group_channels]; exact.
 *
 * @throws {RangeError} as checkWindows()
 */
export function im2colOracle({ params, buffers }: OracleCall) {
  checkWindows(params);
  const { batch, groups, group_channels, kernel_height, kernel_width, out_height, out_width } = params;
  const { height, width, stride_y, stride_x, pad_y, pad_x } = params;
  const channels = groups * group_channels;
  const value = new Float64Array(
    groups * batch * out_height * out_width * kernel_height * kernel_width * group_channels,
  );
  let to = 0;
  for (let g = 0; g < groups; g++) {
    for (let image = 0; image < batch; image++) {
      for (let oy = 0; oy < out_height; oy++) {
        for (let ox = 0; ox < out_width; ox++) {
          for (let ky = 0; ky < kernel_height; ky++) {
            for (let kx = 0; kx < kernel_width; kx++) {
              const [y, x] = [oy * stride_y + ky - pad_y, ox * stride_x + kx - pad_x];
              const inside = y >= 0 && y < height && x >= 0 && x < width;
              const from = ((image * height + y) * width + x) * channels + g * group_channels;
              for (let c = 0; c < group_channels; c++) value[to++] = inside ? buffers.x[from + c] : 0;
            }
          }
        }
      }
    }
  }
  return { patches: { value } };
}
