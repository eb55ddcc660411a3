/** Where the register tiles of nn/conv2d and nn/conv2d_input lie, and which pixels and taps they meet. */

import type { Params } from "../kernel.ts";
import { address, each, RETURN } from "./_conv2d_wgsl.ts";

export interface Tile {
  /** `forward` computes y of x, `input` dx of upstream. */
  direction: "forward" | "input";
  /** Pixels of the result beside each other (for the input every stride-th) and channels that one invocation computes. */
  cols: number;
  /** A multiple of 4. */
  outs: number;
  /** kernel_width. */
  kernel: number;
  /** stride_x; a kernel of one column takes any. */
  stride: number;
  /** The channels that are summed, and those that are computed, are whole vec4s. */
  in4: boolean;
  out4: boolean;
}

/** Whether kernel and stride are those of a tile. */
export function takesTile({ kernel_width, stride_x }: Params, { kernel, stride }: Tile): boolean {
  return kernel_width === kernel && (kernel === 1 || stride_x === stride);
}

/** Whether tiles of 16 × 8 leave less work undone than those of 8 × 16, for a result of this width and channels a group. */
export function isWide(width: number, channels: number): boolean {
  return width % 16 === 0 || width % 16 > 8 || width > 32 || channels <= 8;
}

/** Taps of a line that one pixel of the result can meet. */
export function tapsOf({ direction, kernel, stride }: Tile): number {
  return direction === "forward" ? kernel : Math.ceil(kernel / stride);
}

/** Loaded pixel of a line that pixel p of the tile meets with tap t. */
export function loadOf(tile: Tile, { p, t }: { p: number; t: number }): number {
  if (tile.kernel === 1) return p;
  return tile.direction === "forward" ? p * tile.stride + t : p + tapsOf(tile) - 1 - t;
}

/** The pixels of a line that a tile loads. */
export function loads(tile: Tile): number[] {
  const all = each(tile.cols, (p) => each(tapsOf(tile), (t) => loadOf(tile, { p, t }))).flat();
  return [...new Set(all)].sort((a, b) => a - b);
}

/** Column (window, for the input) of a load, as WGSL. */
export function columnOf({ direction, kernel }: Tile, load: number): string {
  return address("left", [load, direction === "forward" && kernel === 1 ? "params.stride_x" : undefined]);
}

/** Step of the windows, as WGSL. */
export function step({ stride, kernel }: Tile): string {
  return kernel === 1 ? "params.stride_x" : `${stride}u`;
}

/** Whether all pixels of a line meet all taps, windows being one pixel apart: then there is no r in what follows. */
export function isRegular({ direction, kernel, stride }: Tile): boolean {
  return direction === "forward" || kernel > 1 && stride === 1;
}

/** Whether every pixel of the input has tap t; where not, `has` tells. */
export function isCertain({ direction, kernel, stride }: Tile, t: number): boolean {
  return direction === "forward" || kernel === 1 || t * stride + stride <= kernel;
}

/** Where the tile lies, the first pixel that it loads, and the rows of the window that meet the image. */
export function placeOf(tile: Tile): string[] {
  return tile.direction === "forward" ? forwardPlace(tile) : inputPlace(tile);
}

function forwardPlace(tile: Tile): string[] {
  const { cols, outs } = tile;
  return [
    `  let across = (params.out_width + ${cols - 1}u) / ${cols}u;`,
    "  let lines = params.images * params.out_height;",
    `  let deep = (params.group_out + ${outs - 1}u) / ${outs}u;`,
    `  let ox = i % across * ${cols}u;`,
    "  let line = i / across % lines;",
    `  let o = i / across / lines % deep * ${outs}u;`,
    "  let g = i / across / lines / deep % params.groups;",
    "  let s = i / across / lines / deep / params.groups;",
    ...RETURN,
    "  let top = line % params.out_height * params.stride_y; // with the padding above",
    "  let begin = max(params.pad_y, top) - top;",
    "  let end = min(params.kernel_height, params.height + params.pad_y - top);",
    "  // left of the image they wrap to columns that are past it",
    `  let left = ox * ${step(tile)} - params.pad_x;`,
    "  let image = s % params.batch_x * params.images + line / params.out_height;",
    "  let start = (image * params.height + top - params.pad_y) * params.width + left;",
  ];
}

/**
 * With column + pad_x = q · stride_x + r a pixel of the input meets tap r + j · stride_x of window q − j. A tile has
 * pixels of one r, so that its windows and taps are as regular as those of forward.
 */
function inputPlace(tile: Tile): string[] {
  const { cols, outs, kernel, stride } = tile;
  const unsure = each(tapsOf(tile), (t) => t).filter((t) => !isCertain(tile, t));
  const s = step(tile);
  const regular = isRegular(tile);
  const below = regular ? "i / across / lines / deep" : `i / across / lines / deep / ${s}`;
  return [
    `  let across = (${regular ? "params.width" : `(params.width + ${s} - 1u) / ${s}`} + ${cols - 1}u) / ${cols}u;`,
    "  let lines = params.images * params.height;",
    `  let deep = (params.group_in + ${outs - 1}u) / ${outs}u;`,
    "  let line = i / across % lines;",
    `  let c = i / across / lines % deep * ${outs}u;`,
    ...(regular ? [] : [`  let r = i / across / lines / deep % ${s};`]),
    `  let g = ${below} % params.groups;`,
    `  let s = ${below} / params.groups;`,
    regular
      ? `  let q = params.pad_x + i % across * ${cols}u;`
      : `  let q = (params.pad_x + ${s} - 1u - r) / ${s} + i % across * ${cols}u;`,
    ...RETURN,
    "  let down = line % params.height + params.pad_y;",
    "  let last = down / params.stride_y; // window of the first tap; further taps are of those above",
    "  let tap = down % params.stride_y;",
    "  let begin = max(last + 1u, params.out_height) - params.out_height;",
    "  let taps = (params.kernel_height + params.stride_y - 1u - tap) / params.stride_y;",
    `  let end = ${kernel === 1 ? "select(0u, min(taps, last + 1u), r == 0u)" : "min(taps, last + 1u)"};`,
    ...unsure.map((t) => `  let has${t} = r + ${t * stride}u < ${kernel}u;`),
    "  // left of the first window they wrap to windows that are past the last one",
    `  let left = q - ${tapsOf(tile) - 1}u;`,
    "  let image = s % params.batch_upstream * params.images + line / params.height;",
    "  let start = (image * params.out_height + last) * params.out_width + left;",
  ];
}
