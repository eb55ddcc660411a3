/** Windows of pooling in plain loops, and the sizes that they may have. */

import type { Params } from "../kernel.ts";

/**
 * Checks the parameters that follow from others. What a window covers below or right of the image is padding, too.
 *
 * @throws {RangeError} if a kernel or stride is 0, or a window would hold no pixel at all
 */
export function checkWindows(id: string, params: Params): void {
  for (
    const rule of [...rulesOf(params, { size: "height", at: "y" }), ...rulesOf(params, { size: "width", at: "x" })]
  ) {
    const { key, good, expected } = rule;
    if (!good) throw new RangeError(`kernels/${id} ${key}: expected ${expected}, got ${params[key]}`);
  }
}

/** What must hold along one axis. */
function rulesOf(params: Params, { size, at }: { size: string; at: string }) {
  const [length, kernel, windows] = [params[size], params[`kernel_${size}`], params[`out_${size}`]];
  const [stride, pad] = [params[`stride_${at}`], params[`pad_${at}`]];
  const most = length === 0 ? 0 : Math.floor((length + pad - 1) / stride) + 1;
  return [
    { key: `stride_${at}`, good: stride >= 1, expected: "at least 1" },
    { key: `kernel_${size}`, good: kernel >= 1, expected: "at least 1" },
    { key: `pad_${at}`, good: pad < kernel, expected: `less than ${kernel} (the kernel_${size})` },
    { key: `out_${size}`, good: windows <= most, expected: `at most ${most} (every window holds a pixel)` },
  ];
}

/** Pixels y · width + x of each window of one image, windows and pixels in row-major order. */
export function pixelsOfWindows(params: Params): number[][] {
  const { height, width, kernel_height, kernel_width, stride_y, stride_x, pad_y, pad_x, out_height, out_width } =
    params;
  const windows: number[][] = [];
  for (let oy = 0; oy < out_height; oy++) {
    for (let ox = 0; ox < out_width; ox++) {
      const pixels: number[] = [];
      for (let ky = 0; ky < kernel_height; ky++) {
        for (let kx = 0; kx < kernel_width; kx++) {
          const [y, x] = [oy * stride_y + ky - pad_y, ox * stride_x + kx - pad_x];
          if (y >= 0 && y < height && x >= 0 && x < width) pixels.push(y * width + x);
        }
      }
      windows.push(pixels);
    }
  }
  return windows;
}

/** Whether zeros of the padding count in the divisor. */
export const PADDING = { counted: 0, ignored: 1 };

/** What the sum over a window is divided by. */
export function divisorOf(pixels: number[], params: Params, constants: Record<string, number>): number {
  return constants.padding === PADDING.counted ? params.kernel_height * params.kernel_width : pixels.length;
}
