/** What the descriptors of pooling share: parameters of the windows, and one variant per channels that a load takes. */

import { coverLine } from "../grid.ts";
import type { Params, Variant } from "../kernel.ts";
import byFour from "./_channels_four.wgsl" with { type: "text" };
import byTwo from "./_channels_two.wgsl" with { type: "text" };
import byOne from "./_channels_one.wgsl" with { type: "text" };
import { checkWindows } from "./_pool_windows.ts";

/** Images, channels last, and the windows over them: out_height · out_width of kernel_height × kernel_width pixels. */
export const GEOMETRY = {
  images: "u32",
  height: "u32",
  width: "u32",
  channels: "u32",
  kernel_height: "u32",
  kernel_width: "u32",
  stride_y: "u32",
  stride_x: "u32",
  pad_y: "u32",
  pad_x: "u32",
  out_height: "u32",
  out_width: "u32",
} as const;

export const IMAGES = "images, height, width, channels";
export const WINDOWS = "images, out_height, out_width, channels";

/**
 * Variants that take four channels, two or one at once; `lines` counts what has one invocation per so many channels.
 *
 * @param options `when` limits the shapes, `name` then tells the variants apart
 */
export function byChannels(
  source: string,
  { id, lines, name = "", when = () => true }: {
    id: string;
    lines: (params: Params) => number;
    name?: string;
    when?: (params: Params) => boolean;
  },
): Variant[] {
  const heads = [["by four", 4, byFour], ["by two", 2, byTwo], ["one by one", 1, byOne]] as const;
  return heads.map(([step, width, head]) => ({
    name: `${name}channels ${step}`,
    source: source + head,
    when: (params) => params.channels % width === 0 && when(params),
    workgroups: (params) => {
      checkWindows(id, params);
      return coverLine(lines(params) * params.channels / width);
    },
  }));
}

/** Variants of an adjoint: by windows where every pixel has one of its own, by pixels otherwise. */
export function adjointVariants(
  { id, byWindows, byPixels }: { id: string; byWindows: string; byPixels: string },
): Variant[] {
  return [
    ...byChannels(byWindows, { id, lines: placesOf, name: "windows apart, ", when: areApart }),
    ...byChannels(byPixels, { id, lines: pixelsOf }),
  ];
}

/** Whether every pixel lies in exactly one window. */
function areApart({ height, width, out_height, out_width, pad_y, pad_x, ...rest }: Params): boolean {
  const { kernel_height, kernel_width, stride_y, stride_x } = rest;
  return stride_y === kernel_height && stride_x === kernel_width &&
    out_height * stride_y >= height + pad_y && out_width * stride_x >= width + pad_x;
}

/** Windows of all images, of every member of a batch. */
export function placesOf({ batch = 1, images, out_height, out_width }: Params): number {
  return batch * images * out_height * out_width;
}

/** Pixels of all images, of every member of a batch. */
function pixelsOf({ batch = 1, images, height, width }: Params): number {
  return batch * images * height * width;
}

/** Rounds over the pixels of a window. */
export function roundsOfWindow({ kernel_height, kernel_width }: Params): number {
  return kernel_height * (kernel_width + 2) + 1;
}

/** Rounds over the windows that a pixel lies in, or over the pixels of a window that are its own. */
export function roundsOfAdjoint(params: Params): number {
  if (areApart(params)) return roundsOfWindow(params);
  const { kernel_height, kernel_width, stride_y, stride_x } = params;
  return Math.ceil(kernel_height / stride_y) * (Math.ceil(kernel_width / stride_x) + 2) + 1;
}
