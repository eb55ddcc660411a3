import { coverLine } from "../grid.ts";
import { defineKernel, type Params } from "../kernel.ts";
import source from "./faults.wgsl" with { type: "text" };
import cellByCell from "./_faults_cells.wgsl" with { type: "text" };
import lines from "./_faults_lines.wgsl" with { type: "text" };
import quads from "./_faults_quads.wgsl" with { type: "text" };
import wholeLines from "./_faults_whole.wgsl" with { type: "text" };
import words from "../noise/_philox.wgsl" with { type: "text" };
import { faultsOracle, sidesOf } from "./faults_oracle.ts";
import { checkLayer } from "./tiles.ts";

/** Cells of one chip. */
function cellsOf({ planes, rows, cols }: Params): number {
  return planes * rows * cols;
}

function inFours(params: Params): boolean {
  return cellsOf(params) % 4 === 0;
}

/** No line can be open. */
function isWhole({ dead_row_below, dead_col_below }: Params): boolean {
  return dead_row_below === 0 && dead_col_below === 0;
}

function cover(params: Params): [number, number, number] {
  const { chips, tile_rows, tile_cols } = params;
  checkLayer("crossbar/faults", { tile_rows, tile_cols });
  return coverLine(Math.ceil(cellsOf(params) / 4), { depth: chips });
}

/**
 * Conductances µS with cells stuck at g_on or g_off and with open lines, frozen per chip.
 *
 * A cell k of the planes·rows·cols of a chip is stuck on if its rank is below `on_below`, else stuck off if it is below
 * `off_below`: thresholds add up, off_below = on + off. `count`:
 * `bernoulli`: the rank is a random word, thresholds are probabilities × 2³² (at most 2³² − 1), the number of faults
 * varies from chip to chip. `exact`: the rank is the place of the cell in a random order of all of them, thresholds are
 * numbers of cells, and every chip has exactly that many.
 * An open word line (plane, row, column tile) or bit line (plane, row tile, column) makes its cells read 0 µS in that
 * tile, stuck or not; dead_…_below are probabilities × 2³².
 *
 * Random, all on (chip number, layer) and with key (seed, purpose of its kind): cells (cell / 4, …, 0); word lines
 * (line / 4, …, 0), line = (plane·rows + row)·col_tiles + col_tile, key (seed, row_purpose); bit lines alike, line =
 * (plane·row_tiles + row_tile)·cols + col, key (seed, col_purpose); `exact`: (half, …, round 1 to 6), first word.
 * `exact` is a Feistel network on a·b ≥ cells numbers left·b + right, walked until it comes back below `cells`. That is
 * a permutation, so a walk from below `cells` sees every number from there on at most once and returns: it has at most
 * a·b − cells + 1 steps, no more than 1024 or 1.5·√cells, and as walks share no number all of a chip take a·b steps
 * together. A side has at least 32 numbers, because the order of fewer would not be random enough after six rounds.
 *
 * @throws {RangeError} if a tile has no rows or no columns
 * Source: Black and Rogaway, Ciphers with arbitrary finite domains (CT-RSA 2002); exact counts as in MemTorch,
 * independent ones as in MNSIM.
 */
export const faults = defineKernel({
  id: "crossbar/faults",
  about: "conductance µS with cells stuck on or off and with open word and bit lines",
  snippets: [words],
  params: {
    chips: "u32",
    planes: "u32",
    rows: "u32",
    cols: "u32",
    tile_rows: "u32",
    tile_cols: "u32",
    seed: "u32",
    layer: "u32",
    purpose: "u32",
    row_purpose: "u32",
    col_purpose: "u32",
    on_below: "u32",
    off_below: "u32",
    g_on: "f32",
    g_off: "f32",
    dead_row_below: "u32",
    dead_col_below: "u32",
  },
  constants: { count: { bernoulli: 0, exact: 1 } },
  inputs: { chip: "u32[chips]", conductance: "f32[chips, planes, rows, cols]" },
  outputs: { faulty: "f32[chips, planes, rows, cols]" },
  variants: [
    {
      name: "quads, whole lines",
      source: source + quads + wholeLines,
      when: (params) => inFours(params) && isWhole(params),
      workgroups: cover,
    },
    { name: "quads", source: source + quads + lines, when: inFours, workgroups: cover },
    { name: "plain, whole lines", source: source + cellByCell + wholeLines, when: isWhole, workgroups: cover },
    { name: "plain", source: source + cellByCell + lines, when: () => true, workgroups: cover },
  ],
  rounds: (params) => {
    const { a, b } = sidesOf(cellsOf(params));
    return 4 * (a * b - cellsOf(params) + 1);
  },
  oracle: faultsOracle,
});
