import { coverLine } from "../grid.ts";
import { defineKernel, type Params } from "../kernel.ts";
import source from "./settle.wgsl" with { type: "text" };
import alphaAt from "./_alpha.wgsl" with { type: "text" };
import { settleOracle } from "./settle_oracle.ts";
import { checkLayer } from "./tiles.ts";

function cover(params: Params): [number, number, number] {
  checkLayer("crossbar/settle", params);
  return coverLine(params.chips * params.row_tiles * params.images);
}

/**
 * One round of iterative bound management: where a converter of a row tile clips for an image, in any group or slice,
 * the scale of that tile's inputs doubles for the next round, which halves the currents. It stays where it is once it
 * would exceed `most` times what it started from. `bound` is a current µA > 0 that counts as clipped; padding columns
 * never do. Repeated with the clipped currents read anew it settles after log2(most) rounds at the latest.
 *
 * @throws {RangeError} if stride, lines or the number of sets do not fit
 * Source: aihwkit `BoundManagementType.ITERATIVE`, here for each chip, row tile and image on its own.
 */
export const settle = defineKernel({
  id: "crossbar/settle",
  about: "one round of iterative bound management: the input scale doubles where a converter clips",
  source,
  snippets: [alphaAt],
  params: {
    chips: "u32",
    alpha_sets: "u32",
    lines: "u32",
    row_tiles: "u32",
    slices: "u32",
    images: "u32",
    cols: "u32",
    stride: "u32",
    most: "f32",
  },
  inputs: {
    current: "f32[chips, lines, slices, images, stride]",
    bound: "f32[lines]",
    alpha: "f32[alpha_sets, row_tiles, images]",
    start: "f32[alpha_sets, row_tiles, images]",
  },
  outputs: { next: "f32[chips, row_tiles, images]" },
  workgroups: cover,
  rounds: ({ lines, row_tiles, slices, stride }) =>
    lines / Math.max(1, row_tiles) * slices * (Math.ceil(stride / 16) + 1),
  oracle: settleOracle,
});
