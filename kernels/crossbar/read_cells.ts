import { coverLine } from "../grid.ts";
import { defineKernel } from "../kernel.ts";
import source from "./read_cells.wgsl" with { type: "text" };
import math from "../_math.wgsl" with { type: "text" };
import normals from "../noise/_normal.wgsl" with { type: "text" };
import words from "../noise/_philox.wgsl" with { type: "text" };
import { readCellsOracle } from "./read_cells_oracle.ts";

/**
 * Conductances µS of one read: max(floor, conductance + sigma·ξ), one normal per cell, chip and draw.
 *
 * `draw` is the number of the read: a new one for every read, or one for all where read noise is frozen.
 * Random: counter (cell / 4, chip number, layer, draw), key (seed, purpose).
 */
export const readCells = defineKernel({
  id: "crossbar/read_cells",
  about: "conductance µS of one read, with noise per cell",
  source,
  snippets: [normals, math, words],
  params: { chips: "u32", cells: "u32", seed: "u32", purpose: "u32", layer: "u32", draw: "u32", floor: "f32" },
  inputs: { chip: "u32[chips]", conductance: "f32[chips, cells]", sigma: "f32[chips, cells]" },
  outputs: { noisy: "f32[chips, cells]" },
  workgroups: ({ chips, cells }) => coverLine(Math.ceil(cells / 4), { depth: chips }),
  oracle: readCellsOracle,
});
