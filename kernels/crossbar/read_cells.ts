import { coverLine } from "../grid.ts";
import { defineKernel } from "../kernel.ts";
import source from "./read_cells.wgsl" with { type: "text" };
import math from "../_math.wgsl" with { type: "text" };
import normals from "../noise/_normal.wgsl" with { type: "text" };
import words from "../noise/_philox.wgsl" with { type: "text" };
import { fourCells } from "./_four_cells.ts";
import { readCellsOracle } from "./read_cells_oracle.ts";

/**
 * Conductances µS of reads: clamp(conductance + sigma·ξ, floor, ceiling), one normal per cell, chip and read.
 *
 * Read r of a call is read first_read + r of the draw, whatever the call before and after it: many reads may be cut into
 * calls. `draw` tells occasions apart, such as times; where read noise is frozen, one read of a draw serves all inputs.
 * Random: counter (cell / 4, chip number, layer + 4096·(first_read + r), draw), key (seed, purpose): at most 4096 layers,
 * and 2²⁰ reads of a draw.
 */
export const readCells = defineKernel({
  id: "crossbar/read_cells",
  about: "conductance µS of one or many reads, with noise per cell",
  snippets: [normals, math, words],
  params: {
    chips: "u32",
    reads: "u32",
    cells: "u32",
    seed: "u32",
    purpose: "u32",
    layer: "u32",
    draw: "u32",
    first_read: "u32",
    floor: "f32",
    ceiling: "f32",
  },
  inputs: { chip: "u32[chips]", conductance: "f32[chips, cells]", sigma: "f32[chips, cells]" },
  outputs: { noisy: "f32[chips, reads, cells]" },
  variants: fourCells(source, {
    loads: ["conductance", "sigma"],
    store: "noisy",
    workgroups: ({ chips, reads, cells }) => coverLine(reads * Math.ceil(cells / 4), { depth: chips }),
  }),
  oracle: readCellsOracle,
});
