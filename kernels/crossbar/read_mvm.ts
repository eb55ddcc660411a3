import { coverLine } from "../grid.ts";
import { defineKernel, type Params } from "../kernel.ts";
import source from "./read_mvm.wgsl" with { type: "text" };
import byQuad from "./_read_mvm_quads.wgsl" with { type: "text" };
import byCell from "./_read_mvm_cells.wgsl" with { type: "text" };
import math from "../_math.wgsl" with { type: "text" };
import normals from "../noise/_normal.wgsl" with { type: "text" };
import words from "../noise/_philox.wgsl" with { type: "text" };
import { checkReadMvm, readMvmOracle } from "./read_mvm_oracle.ts";

/** Vectors that one invocation drives, so that a cell's mean and deviation are loaded once for all of them. */
const VECTORS = 4;

function cover(params: Params): [number, number, number] {
  checkReadMvm(params);
  const { chips, groups, row_tiles, vectors, stride } = params;
  return coverLine(chips * groups * row_tiles * Math.ceil(vectors / VECTORS) * (stride / 4));
}

/**
 * Partial column currents µA of every row tile, with every cell read anew for every vector:
 * current[c, G, t, v, j] = Σ_r voltage[set(c), v, r] · Σ_p factor[p] · clamp(conductance + sigma·ξ), r in tile t.
 *
 * No noisy conductance is ever stored. This is the truth that the law of crossbar/read_output is held against, and the
 * only right form where a read conductance is limited (to `floor` and `ceiling` µS; ∓10³⁰ for none). V × µS → µA; set(c) = c / (chips /
 * input_sets); columns of padding are 0.
 *
 * Random: ξ of cell k, a flat number over groups, planes, rows and columns of the chip, at read v from counter (k / 4, chip
 * number, layer + 4096 · (first_read + v), draw), key (seed, purpose): the draws of crossbar/read_cells. Reads are apart from
 * each other and from other layers while layer < 4096 and first_read + v < 2²⁰; beyond, the counter wraps.
 *
 * @throws {RangeError} on loading a program, if stride, row tiles or input sets do not fit
 */
export const readMvm = defineKernel({
  id: "crossbar/read_mvm",
  about: "column currents µA of each row tile, every cell read with noise of its own for each vector",
  snippets: [normals, math, words],
  params: {
    chips: "u32",
    groups: "u32",
    planes: "u32",
    input_sets: "u32",
    vectors: "u32",
    rows: "u32",
    cols: "u32",
    stride: "u32",
    tile_rows: "u32",
    row_tiles: "u32",
    seed: "u32",
    purpose: "u32",
    layer: "u32",
    draw: "u32",
    first_read: "u32",
    floor: "f32",
    ceiling: "f32",
  },
  inputs: {
    chip: "u32[chips]",
    voltage: "f32[input_sets, vectors, rows]",
    conductance: "f32[chips, groups, planes, rows, cols]",
    sigma: "f32[chips, groups, planes, rows, cols]",
    factor: "f32[planes]",
  },
  outputs: { current: "f32[chips, groups, row_tiles, vectors, stride]" },
  variants: [
    { name: "four columns a draw", source: source + byQuad, when: ({ cols }) => cols % 4 === 0, workgroups: cover },
    { name: "any columns", source: source + byCell, when: () => true, workgroups: cover },
  ],
  rounds: ({ tile_rows, rows, planes }) => Math.min(tile_rows, rows) * (planes + 2) + 1,
  oracle: readMvmOracle,
});
