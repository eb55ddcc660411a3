import { coverLine } from "../grid.ts";
import { defineKernel } from "../kernel.ts";
import source from "./read_sigma.wgsl" with { type: "text" };
import piecewise from "./_piecewise.wgsl" with { type: "text" };
import math from "../_math.wgsl" with { type: "text" };
import { fourCells } from "./_four_cells.ts";
import { readSigmaOracle } from "./read_sigma_oracle.ts";

/**
 * Standard deviation µS of the read noise of every cell: sigma = max(0, Q)·time_factor, times |drifted| where `relative`.
 *
 * Q is, with r = programmed / g_max, g = drifted in µS, and the parameters named:
 *
 *     power        min(most, c0 / max(floor, r^exponent)), r at least 10⁻³⁰
 *     piecewise    r < threshold: clamp(slope·ln r + intercept, floor, most); else c0 + c1 r + c2 r² + c3 r³; r at least 10⁻⁷
 *     logarithmic  c0 + c1·ln g, g at least 10⁻³⁰
 *     saturating   c0·(1 − exp(−|g| / c1)), c1 > 0
 *     polynomial   c0 + c1 s + c2 s² + c3 s³ + c4 s⁴, s = g / g_max
 *
 * time_factor is √ln((t + t_read) / (2 t_read)) for 1/f noise that has built up since programming, 1 for white noise.
 * Parameters of other laws count for nothing, but must be such that no law divides by 0. No random numbers.
 * Source: aihwkit `inference/noise/pcm.py` (power 0.0088, exponent 0.65, floor 10⁻³, most 0.2), `hermes.py` (piecewise),
 * `reram.py` (logarithmic, absolute), `custom.py` (polynomial, absolute); CrossSim `devices/custom/SONOS.py` (saturating,
 * absolute).
 */
export const readSigma = defineKernel({
  id: "crossbar/read_sigma",
  about: "standard deviation µS of every cell's read noise",
  snippets: [piecewise, math],
  params: {
    chips: "u32",
    cells: "u32",
    g_max: "f32",
    time_factor: "f32",
    c0: "f32",
    c1: "f32",
    c2: "f32",
    c3: "f32",
    c4: "f32",
    exponent: "f32",
    slope: "f32",
    intercept: "f32",
    threshold: "f32",
    floor: "f32",
    most: "f32",
  },
  constants: {
    law: { power: 0, piecewise: 1, logarithmic: 2, saturating: 3, polynomial: 4 },
    relative: { yes: 1, no: 0 },
  },
  inputs: { programmed: "f32[chips, cells]", drifted: "f32[chips, cells]" },
  outputs: { sigma: "f32[chips, cells]" },
  variants: fourCells(source, {
    loads: ["programmed", "drifted"],
    store: "sigma",
    workgroups: ({ chips, cells }) => coverLine(Math.ceil(cells / 4), { depth: chips }),
  }),
  oracle: readSigmaOracle,
});
