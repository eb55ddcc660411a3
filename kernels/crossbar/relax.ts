import { coverLine } from "../grid.ts";
import { defineKernel } from "../kernel.ts";
import source from "./relax.wgsl" with { type: "text" };
import math from "../_math.wgsl" with { type: "text" };
import normals from "../noise/_normal.wgsl" with { type: "text" };
import words from "../noise/_philox.wgsl" with { type: "text" };
import { fourCells } from "./_four_cells.ts";
import { relaxOracle } from "./relax_oracle.ts";

/**
 * Conductances µS after their states have relaxed: retention of cells that do not follow a power law.
 *
 * relaxed = clamp(g + Σᵢ pᵢ·(g / unit)^i + max(0, s0 + s1·g)·ξ, floor, ceiling), i = 0 … 10, g the conductance given and
 * `unit` in µS, not 0. The time is in the coefficients; all 0 change nothing. One normal per cell and chip, the same for
 * all times. f32 sums the powers: some 10⁻⁷ of the largest pᵢ·(g / unit)^i is lost.
 * Random: counter (cell / 4, chip number, layer, 0), key (seed, purpose); the purpose must differ from programming's.
 * Source: CMO/HfOx, aihwkit `inference/noise/reram.py`: p0 = −0.08900206 ln t, s0 = 0.04201137 ln t + 0.41183342;
 * SONOS, CrossSim `simulator/devices/custom/SONOS.py`: mean drift of 11 coefficients, no noise.
 */
export const relax = defineKernel({
  id: "crossbar/relax",
  about:
    "conductance µS after relaxation: a shift by a polynomial of the conductance, and one normal per cell and chip",
  snippets: [normals, math, words],
  params: {
    chips: "u32",
    cells: "u32",
    seed: "u32",
    purpose: "u32",
    layer: "u32",
    unit: "f32",
    p0: "f32",
    p1: "f32",
    p2: "f32",
    p3: "f32",
    p4: "f32",
    p5: "f32",
    p6: "f32",
    p7: "f32",
    p8: "f32",
    p9: "f32",
    p10: "f32",
    s0: "f32",
    s1: "f32",
    floor: "f32",
    ceiling: "f32",
  },
  inputs: { chip: "u32[chips]", conductance: "f32[chips, cells]" },
  outputs: { relaxed: "f32[chips, cells]" },
  variants: fourCells(source, {
    loads: ["conductance"],
    store: "relaxed",
    workgroups: ({ chips, cells }) => coverLine(Math.ceil(cells / 4), { depth: chips }),
  }),
  oracle: relaxOracle,
});
