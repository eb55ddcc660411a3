import { coverLine } from "../grid.ts";
import { defineKernel, type Params } from "../kernel.ts";
import wide from "./mvm.wgsl" with { type: "text" };
import narrow from "./_mvm_narrow.wgsl" with { type: "text" };
import byRow from "./_mvm_rows1.wgsl" with { type: "text" };
import byFourRows from "./_mvm_rows4.wgsl" with { type: "text" };
import power from "./_mvm_power.wgsl" with { type: "text" };
import { mvmOracle } from "./mvm_oracle.ts";
import { checkLayer } from "./tiles.ts";

/** Rows of every tile come in whole fours, so that a voltage is loaded with its three neighbours. */
function inFours({ rows, tile_rows, row_tiles }: Params): boolean {
  return rows % 4 === 0 && (tile_rows % 4 === 0 || row_tiles === 1);
}

/** Groups of 64 invocations; the arrays are part of the line so that small layers leave no group half empty. */
function cover(params: Params, { vectors, cols }: { vectors: number; cols: number }): [number, number, number] {
  checkLayer("crossbar/mvm", params);
  const tiles = Math.ceil(params.vectors / vectors) * Math.ceil(params.stride / cols);
  return coverLine(params.arrays * params.row_tiles * tiles);
}

const inWide = (params: Params) => cover(params, { vectors: 16, cols: 8 });
const inNarrow = (params: Params) => cover(params, { vectors: 8, cols: 12 });

/**
 * Partial column currents of every row tile of every array, V × µS → µA. Arrays are chips × groups; equally many in
 * turn read one set of vectors, so `input_sets` is 1 where all chips see the same voltages. Every current is one sum over
 * ascending rows, so a chip and a vector have the same bits in any batch.
 *
 * `power` is what a cell makes of its voltage: `two` and `three` with coefficients of the cell's current–voltage curve
 * (µA/V², µA/V³; `two` also with the variance of the conductance, V² × µS² → µA²), `absolute` for currents whose signs
 * do not cancel, `two_signed` v·|v| for a second order of a curve that is odd in the voltage.
 */
export const mvm = defineKernel({
  id: "crossbar/mvm",
  about: "column currents of each row tile, V × µS → µA (power two, three: V², V³; absolute: |V|; two_signed: V·|V|)",
  params: {
    arrays: "u32",
    input_sets: "u32",
    vectors: "u32",
    rows: "u32",
    stride: "u32",
    tile_rows: "u32",
    row_tiles: "u32",
  },
  constants: { power: { one: 1, two: 2, three: 3, absolute: 4, two_signed: 5 } },
  inputs: { voltage: "f32[input_sets, vectors, rows]", net: "f32[arrays, rows, stride]" },
  outputs: { current: "f32[arrays, row_tiles, vectors, stride]" },
  variants: [
    {
      name: "wide, rows by four",
      source: wide + byFourRows + power,
      when: (params) => params.stride % 8 === 0 && inFours(params),
      workgroups: inWide,
    },
    { name: "narrow, rows by four", source: narrow + byFourRows + power, when: inFours, workgroups: inNarrow },
    { name: "wide", source: wide + byRow + power, when: ({ stride }) => stride % 8 === 0, workgroups: inWide },
    { name: "narrow", source: narrow + byRow + power, when: () => true, workgroups: inNarrow },
  ],
  rounds: ({ tile_rows, rows }) => Math.ceil(Math.min(tile_rows, rows) / 4) + 1,
  oracle: mvmOracle,
});
