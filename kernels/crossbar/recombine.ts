import { coverLine } from "../grid.ts";
import { defineKernel, type Params } from "../kernel.ts";
import source from "./recombine.wgsl" with { type: "text" };
import quads from "./_recombine_quads.wgsl" with { type: "text" };
import { recombineOracle } from "./recombine_oracle.ts";
import { checkLayer } from "./tiles.ts";

function cover(params: Params): [number, number, number] {
  checkLayer("crossbar/recombine", params);
  return coverLine(Math.ceil(params.images / 4) * params.stride / 4, { depth: params.chips });
}

/** Columns and tiles in whole fours, so that four columns always share a gain. */
function inFours({ cols, tile_cols, col_tiles }: Params): boolean {
  return cols % 4 === 0 && (tile_cols % 4 === 0 || col_tiles === 1);
}

/**
 * What a layer gives: the converted currents of its row tiles, each with the gain of its tile, summed digitally, scaled
 * back from µA to the network's units, plus the digital bias.
 */
export const recombine = defineKernel({
  id: "crossbar/recombine",
  about: "layer output from partial currents: scale · Σ over row tiles of gain · µA + bias",
  params: {
    chips: "u32",
    row_tiles: "u32",
    col_tiles: "u32",
    images: "u32",
    cols: "u32",
    stride: "u32",
    tile_cols: "u32",
    scale: "f32",
  },
  inputs: {
    current: "f32[chips, row_tiles, images, stride]",
    gain: "f32[chips, row_tiles, col_tiles]",
    bias: "f32[cols]",
  },
  outputs: { out: "f32[chips, images, cols]" },
  variants: [
    { name: "quads", source: quads, when: inFours, workgroups: cover },
    { name: "plain", source, when: () => true, workgroups: cover },
  ],
  rounds: ({ row_tiles }) => row_tiles,
  oracle: recombineOracle,
});
