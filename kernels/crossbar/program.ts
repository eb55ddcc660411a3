import { coverLine } from "../grid.ts";
import { defineKernel } from "../kernel.ts";
import source from "./program.wgsl" with { type: "text" };
import math from "../_math.wgsl" with { type: "text" };
import normals from "../noise/_normal.wgsl" with { type: "text" };
import words from "../noise/_philox.wgsl" with { type: "text" };
import { programOracle } from "./program_oracle.ts";

/**
 * Conductances µS after programming: the targets with one error per cell and chip, frozen from then on.
 *
 * By `kind`, with ξ standard normal and r = target / g_max:
 * `additive` adds c0·ξ (c0 in µS), `proportional` multiplies by 1 + c0·ξ, `lognormal` by exp(c0·ξ), `polynomial` adds
 * max(0, c0 + c1 r + … + c4 r⁴)·ξ (all in µS). c0 = … = c4 = 0 changes nothing. Then limited to [floor, ceiling] µS;
 * −10³⁰ and 10³⁰ mean no limit. The exponent of `lognormal` is limited to ±80. g_max > 0 µS, for `polynomial` only.
 * Random: counter (cell / 4, chip number, layer, 0), key (seed, purpose).
 * Source: aihwkit `inference/noise/pcm.py` (polynomial); CrossSim `devices/generic_device.py` (additive, proportional).
 */
export const program = defineKernel({
  id: "crossbar/program",
  about: "conductance µS after programming: target with one error per cell and chip",
  source,
  snippets: [math, normals, words],
  params: {
    chips: "u32",
    cells: "u32",
    seed: "u32",
    purpose: "u32",
    layer: "u32",
    g_max: "f32",
    c0: "f32",
    c1: "f32",
    c2: "f32",
    c3: "f32",
    c4: "f32",
    floor: "f32",
    ceiling: "f32",
  },
  constants: { kind: { additive: 0, proportional: 1, lognormal: 2, polynomial: 3 } },
  inputs: { chip: "u32[chips]", target: "f32[cells]" },
  outputs: { programmed: "f32[chips, cells]" },
  workgroups: ({ chips, cells }) => coverLine(Math.ceil(cells / 4), { depth: chips }),
  oracle: programOracle,
});
