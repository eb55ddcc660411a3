import { coverLine } from "../grid.ts";
import { defineKernel, type Params, type Variant } from "../kernel.ts";
import { type Tile, TILE_GROUP, tileSource } from "./_mvm_tile.ts";
import narrow from "./mvm.wgsl" with { type: "text" };
import byRow from "./_mvm_rows1.wgsl" with { type: "text" };
import byFourRows from "./_mvm_rows4.wgsl" with { type: "text" };
import power from "./_mvm_power.wgsl" with { type: "text" };
import { mvmOracle } from "./mvm_oracle.ts";
import { checkLayer } from "./tiles.ts";

/** Rows of every tile come in whole fours, so that a voltage is loaded with its three neighbours. */
function inFours({ rows, tile_rows, row_tiles }: Params): boolean {
  return rows % 4 === 0 && (tile_rows % 4 === 0 || row_tiles === 1);
}

const LARGE: Omit<Tile, "fours"> & Pick<Variant, "when" | "usual"> = {
  ...{ vectors: 24, quads: 4, whole: true },
  when: ({ stride }) => stride % 16 === 0,
  usual: (_params, _constants, family) => family === "registers",
};

const SMALL: Omit<Tile, "fours"> & Pick<Variant, "when"> = {
  ...{ vectors: 16, quads: 2, whole: true },
  when: ({ stride }) => stride % 8 === 0,
};

/**
 * Tiles, best first. On llvmpipe loads are the cost, and larger tiles need fewer; a GPU cannot hold those in registers.
 * Which is taken may not depend on the number of vectors, which is a batch.
 */
const TILES: (Tile & Pick<Variant, "when" | "usual">)[] = [
  { ...LARGE, fours: true },
  {
    ...{ vectors: 24, quads: 3, fours: true, whole: false },
    when: ({ stride }) => stride % 16 !== 0,
    usual: ({ stride }, _constants, family) => family === "registers" && (stride % 8 !== 0 || stride > 16),
  },
  { ...SMALL, fours: true },
  { ...LARGE, fours: false },
  { ...SMALL, fours: false },
];

/** Lines of invocations; the arrays are part of the line so that small layers leave no group half empty. */
function cover(params: Params, { vectors, quads }: { vectors: number; quads: number }): [number, number, number] {
  checkLayer("crossbar/mvm", params);
  const tiles = Math.ceil(params.vectors / vectors) * Math.ceil(params.stride / 4 / quads);
  return coverLine(params.arrays * params.row_tiles * tiles, { size: TILE_GROUP });
}

function tileVariant({ when, usual, ...tile }: (typeof TILES)[number]): Variant {
  const { vectors, quads, fours } = tile;
  return {
    name: `${vectors}x${4 * quads}${fours ? "" : "_rows1"}`,
    source: tileSource(tile) + (fours ? byFourRows : byRow) + power,
    when: (params, constants) => inFours(params) === fours && when(params, constants),
    usual,
    timed: true,
    workgroups: (params) => cover(params, tile),
  };
}

/** The tile that computes every stride. */
function narrowVariant(fours: boolean): Variant {
  return {
    name: fours ? "8x12" : "8x12_rows1",
    source: narrow + (fours ? byFourRows : byRow) + power,
    when: (params) => inFours(params) === fours,
    workgroups: (params) => cover(params, { vectors: 8, quads: 3 }),
  };
}

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
  variants: [...TILES.map(tileVariant), narrowVariant(true), narrowVariant(false)],
  size: ({ rows, stride }) => rows * stride,
  rounds: ({ tile_rows, rows }) => Math.ceil(Math.min(tile_rows, rows) / 4) + 1,
  oracle: mvmOracle,
});
