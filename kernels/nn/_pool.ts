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

/** Variants that take four channels, two or one at once; `lines` counts what has one invocation per so many channels. */
export function byChannels(
  source: string,
  { id, lines }: { id: string; lines: (params: Params) => number },
): Variant[] {
  const heads = [["by four", 4, byFour], ["by two", 2, byTwo], ["one by one", 1, byOne]] as const;
  return heads.map(([name, width, head]) => ({
    name: `channels ${name}`,
    source: source + head,
    when: ({ channels }) => channels % width === 0,
    workgroups: (params) => {
      checkWindows(id, params);
      return coverLine(lines(params) * params.channels / width);
    },
  }));
}

/** Windows of all images. */
export function placesOf({ images, out_height, out_width }: Params): number {
  return images * out_height * out_width;
}

/** Pixels of all images, of every member of a batch. */
export function pixelsOf({ batch = 1, images, height, width }: Params): number {
  return batch * images * height * width;
}

/** Rounds over the pixels of a window. */
export function roundsOfWindow({ kernel_height, kernel_width }: Params): number {
  return kernel_height * (kernel_width + 2) + 1;
}

/** Rounds over the windows that a pixel lies in. */
export function roundsOfPixel({ kernel_height, kernel_width, stride_y, stride_x }: Params): number {
  return Math.ceil(kernel_height / stride_y) * (Math.ceil(kernel_width / stride_x) + 2) + 1;
}
