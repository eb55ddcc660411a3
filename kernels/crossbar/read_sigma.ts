import { coverLine } from "../grid.ts";
import { defineKernel } from "../kernel.ts";
import source from "./read_sigma.wgsl" with { type: "text" };
import math from "../_math.wgsl" with { type: "text" };
import { readSigmaOracle } from "./read_sigma_oracle.ts";

/**
 * Standard deviation µS of the read noise of every cell, from 1/f noise that has built up since programming.
 *
 * sigma = drifted·min(most, coefficient / max(floor, r^exponent))·time_factor, r = programmed / g_max, with
 * time_factor = √ln((t + t_read) / (2 t_read)). A negative r counts as 0, and 0 as 10⁻³⁰. No random numbers.
 * Source: aihwkit `inference/noise/pcm.py`; PCM: coefficient 0.0088, exponent 0.65, floor 10⁻³, most 0.2,
 * t_read 250 ns.
 */
export const readSigma = defineKernel({
  id: "crossbar/read_sigma",
  about: "standard deviation µS of every cell's read noise",
  source,
  snippets: [math],
  params: {
    chips: "u32",
    cells: "u32",
    g_max: "f32",
    coefficient: "f32",
    exponent: "f32",
    floor: "f32",
    most: "f32",
    time_factor: "f32",
  },
  inputs: { programmed: "f32[chips, cells]", drifted: "f32[chips, cells]" },
  outputs: { sigma: "f32[chips, cells]" },
  workgroups: ({ chips, cells }) => coverLine(Math.ceil(cells / 4), { depth: chips }),
  oracle: readSigmaOracle,
});
