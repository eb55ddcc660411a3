import { coverLine } from "../grid.ts";
import { defineKernel } from "../kernel.ts";
import source from "./drift.wgsl" with { type: "text" };
import math from "../_math.wgsl" with { type: "text" };
import normals from "../noise/_normal.wgsl" with { type: "text" };
import words from "../noise/_philox.wgsl" with { type: "text" };
import { driftOracle } from "./drift_oracle.ts";

/**
 * Conductances µS after power-law drift, g·(t/t0)^−ν, with one exponent ν per cell and chip, fixed for all times.
 *
 * `log_time` is ln(t/t0), t counted from programming plus t0; 0 changes nothing. ν = |μ + s·ξ| with
 * μ = clamp(mu_log·ln r + mu_const, mu_min, mu_max), s alike, r = max(10⁻⁷, target / g_max): the law goes by the
 * conductance that was wanted; g_max > 0 µS. ν·log_time is limited to ±80.
 * Random: counter (cell / 4, chip number, layer, 0), key (seed, purpose); the purpose must differ from programming's.
 * Source: aihwkit `inference/noise/pcm.py`.
 */
export const drift = defineKernel({
  id: "crossbar/drift",
  about: "conductance µS after power-law drift with one exponent per cell and chip",
  source,
  snippets: [math, normals, words],
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
    sd_log: "f32",
    sd_const: "f32",
    sd_min: "f32",
    sd_max: "f32",
  },
  inputs: { chip: "u32[chips]", target: "f32[cells]", programmed: "f32[chips, cells]" },
  outputs: { drifted: "f32[chips, cells]" },
  workgroups: ({ chips, cells }) => coverLine(Math.ceil(cells / 4), { depth: chips }),
  oracle: driftOracle,
});
