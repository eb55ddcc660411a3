import { coverLine } from "../grid.ts";
import { defineKernel } from "../kernel.ts";
import source from "./drift.wgsl" with { type: "text" };
import piecewise from "./_piecewise.wgsl" with { type: "text" };
import math from "../_math.wgsl" with { type: "text" };
import normals from "../noise/_normal.wgsl" with { type: "text" };
import words from "../noise/_philox.wgsl" with { type: "text" };
import { driftOracle } from "./drift_oracle.ts";
import { fourCells } from "./_four_cells.ts";

/**
 * Conductances µS after power-law drift, g·(t/t0)^−ν, with one exponent ν per cell and chip, fixed for all times.
 *
 * `log_time` is ln(t/t0), t counted from programming plus t0; 0 changes nothing. ν = |μ + s·ξ|, and both μ and s are laws
 * in two pieces of r = max(10⁻⁷, target / g_max): the law goes by the conductance that was wanted; g_max > 0 µS. With
 * mu_*, and sd_* alike:
 *
 *     r < threshold   clamp(log·ln r + const, min, max)
 *     r ≥ threshold   p0 + p1 r + p2 r² + p3 r³
 *
 * A threshold of 3·10³⁸ leaves the logarithm alone. ν·log_time is limited to ±80.
 * Random: counter (cell / 4, chip number, layer, 0), key (seed, purpose); the purpose must differ from programming's.
 * Source: aihwkit `inference/noise/pcm.py` (logarithm alone) and `hermes.py` (both pieces).
 */
export const drift = defineKernel({
  id: "crossbar/drift",
  about: "conductance µS after power-law drift with one exponent per cell and chip",
  snippets: [piecewise, math, normals, words],
  params: {
    chips: "u32",
    cells: "u32",
    seed: "u32",
    purpose: "u32",
    layer: "u32",
    g_max: "f32",
    log_time: "f32",
    mu_log: "f32",
    mu_const: "f32",
    mu_min: "f32",
    mu_max: "f32",
    mu_threshold: "f32",
    mu_p0: "f32",
    mu_p1: "f32",
    mu_p2: "f32",
    mu_p3: "f32",
    sd_log: "f32",
    sd_const: "f32",
    sd_min: "f32",
    sd_max: "f32",
    sd_threshold: "f32",
    sd_p0: "f32",
    sd_p1: "f32",
    sd_p2: "f32",
    sd_p3: "f32",
  },
  inputs: { chip: "u32[chips]", target: "f32[cells]", programmed: "f32[chips, cells]" },
  outputs: { drifted: "f32[chips, cells]" },
  variants: fourCells(source, {
    loads: ["target_", "programmed"],
    store: "drifted",
    workgroups: ({ chips, cells }) => coverLine(Math.ceil(cells / 4), { depth: chips }),
  }),
  oracle: driftOracle,
});
