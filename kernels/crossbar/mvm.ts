import { coverLine } from "../grid.ts";
import { defineKernel, type Params } from "../kernel.ts";
import wide from "./mvm.wgsl" with { type: "text" };
import narrow from "./_mvm_narrow.wgsl" with { type: "text" };
import byRow from "./_mvm_rows1.wgsl" with { type: "text" };
import byFourRows from "./_mvm_rows4.wgsl" with { type: "text" };
import { mvmOracle } from "./mvm_oracle.ts";
import { checkLayer } from "./tiles.ts";

/** Rows of every tile come in whole fours, so that a voltage is loaded with its three neighbours. */
function inFours({ rows, tile_rows, row_tiles }: Params): boolean {
  return rows % 4 === 0 && (tile_rows % 4 === 0 || row_tiles === 1);
}

/** Groups of 64 invocations; the chips are part of the line so that small layers leave no group half empty. */
function cover(params: Params, { images, cols }: { images: number; cols: number }): [number, number, number] {
  checkLayer("crossbar/mvm", params);
  const tiles = Math.ceil(params.images / images) * Math.ceil(params.stride / cols);
  return coverLine(params.chips * params.row_tiles * tiles);
}

const inWide = (params: Params) => cover(params, { images: 16, cols: 8 });
const inNarrow = (params: Params) => cover(params, { images: 8, cols: 12 });

/**
 * Partial column currents of every row tile of every chip, V × µS → µA; with `square: yes` the variance of the current
 * from the variance of the conductance, V² × µS² → µA². Every current is one sum over ascending rows, so a chip and an
 * image have the same bits in any batch.
 */
export const mvm = defineKernel({
  id: "crossbar/mvm",
  about: "column currents of each row tile, V × µS → µA (square: V² × µS² → µA²)",
  params: {
    chips: "u32",
    input_chips: "u32",
    images: "u32",
    rows: "u32",
    stride: "u32",
    tile_rows: "u32",
    row_tiles: "u32",
  },
  constants: { square: { no: 0, yes: 1 } },
  inputs: { voltage: "f32[input_chips, images, rows]", net: "f32[chips, rows, stride]" },
  outputs: { current: "f32[chips, row_tiles, images, stride]" },
  variants: [
    {
      name: "wide, rows by four",
      source: wide + byFourRows,
      when: (params) => params.stride % 8 === 0 && inFours(params),
      workgroups: inWide,
    },
    { name: "narrow, rows by four", source: narrow + byFourRows, when: inFours, workgroups: inNarrow },
    { name: "wide", source: wide + byRow, when: ({ stride }) => stride % 8 === 0, workgroups: inWide },
    { name: "narrow", source: narrow + byRow, when: () => true, workgroups: inNarrow },
  ],
  rounds: ({ tile_rows, rows }) => Math.ceil(Math.min(tile_rows, rows) / 4) + 1,
  oracle: mvmOracle,
});
