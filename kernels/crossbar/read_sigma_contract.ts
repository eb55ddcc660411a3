import { alikeInParts, alikeInTwoRows, scales } from "../admission/properties.ts";
import { defineContract } from "../contract.ts";
import { related, shortRow } from "../noise/_streams.ts";
import { readSigma } from "./read_sigma.ts";

const EDGES = [0, 1e-36, 1e-30, 1e-20, 1e-6, 0.2, 24.999998, 25, 25.000002, 1e4, 1e30, -3];

/** aihwkit's PCM, some minutes and a year after programming; a floor that counts; a square without limits. */
const pcm = { g_max: 25, coefficient: 0.0088, exponent: 0.65, floor: 1e-3, most: 0.2, time_factor: 4.18 };
const year = { ...pcm, g_max: 40, most: 0.02, time_factor: 5.637 };
const floored = { ...pcm, exponent: 0.5, floor: 0.6, most: 10 };
const square = { ...pcm, exponent: 2, floor: 0, most: 1e30 };

const sizes = [[3, 129], [1, 1], [2, 2], [2, 3], [1, 63], [3, 64], [2, 65], [300, 1], [1, 2003], [5, 257]];

const changes = [{}, { floor: 0 }, { exponent: 0 }, { exponent: 2, floor: 0.25 }, { coefficient: 0 }];
/** Exponents of ±138, limited to ±80: 5.5·10³⁴ and its inverse, which the coefficient brings back into f32. */
const beyond = [{ exponent: 2, coefficient: 0.01, floor: 0 }, { exponent: -2, coefficient: 1e10, floor: 1e-20 }];

/** No random numbers: every cell for itself. */
export const readSigmaContract = defineContract({
  kernel: readSigma,
  version: 1,
  units: { programmed: "µS", drifted: "µS", sigma: "µS", g_max: "µS", time_factor: "1" },
  source: "aihwkit inference/noise/pcm.py; Joshi et al., Nat. Commun. 11 (2020) 2473",
  shapes: [
    ...sizes.map(([chips, cells], i) => ({ chips, cells, ...[pcm, year, floored, square][i % 4] })),
    ...changes.map((change) => ({ chips: 1, cells: EDGES.length, ...pcm, ...change })),
    ...beyond.map((change) => ({ chips: 2, cells: EDGES.length, ...pcm, most: 1e35, ...change })),
    { chips: 0, cells: 5, ...pcm },
    { chips: 3, cells: 0, ...pcm },
  ],
  domains: {
    programmed: { low: 0, high: 25, huge: 1e30, tiny: 1e-30 },
    // times 4.8·10³² and 4.18 it stays below 3.4·10³⁸
    drifted: { low: 0, high: 25, huge: 1e5, tiny: 1e-30 },
  },
  fill: (slot, { chips, cells }, _, values) => {
    if (cells !== EDGES.length || values !== "random") return undefined;
    const law = slot === "programmed" ? (i: number) => EDGES[i] : (i: number) => i - 2;
    return Float32Array.from({ length: chips * cells }, (_, i) => law(i % cells));
  },
  values: ["random", "equal", "tiny", "huge"],
  properties: [
    related("a relative deviation of 2, three times over, is six times the conductance in whole numbers", {
      slot: "sigma",
      params: { chips: 3, cells: 67, g_max: 25, coefficient: 3, exponent: 0, floor: 0, most: 2, time_factor: 3 },
      start: () => ({ drifted: Float32Array.from({ length: 201 }, (_, i) => i - 100) }),
      change: () => ({}),
      expected: (_, i) => 6 * (i - 100),
    }),
    scales({
      name: "a quarter of the conductance has a quarter of the deviation, and the sign stays",
      params: { chips: 3, cells: 67, ...pcm },
      factors: { drifted: -0.25, sigma: -0.25 },
    }),
    scales({
      name: "it goes by the share of g_max",
      params: { chips: 3, cells: 67, ...pcm },
      factors: { g_max: 4, programmed: 4 },
    }),
    alikeInParts(readSigma, {
      name: "a chip alone has the bits that it has in a batch",
      params: { chips: 5, cells: 13, ...pcm },
      along: ["chips"],
      cuts: [1, 2, 3, 4],
    }),
    shortRow({ axis: "cells", params: pcm }),
    alikeInTwoRows({
      name: "a long row that takes two rows of workgroups has the same bits",
      cases: [{ params: { chips: 2, cells: 1536, ...pcm } }],
    }),
  ],
  bench: [{
    label: "PCM, 16 chips of 784 × 128 pairs",
    params: { chips: 16, cells: 200704, ...pcm },
    work: { unit: "element", amount: 16 * 200704 },
  }],
});
