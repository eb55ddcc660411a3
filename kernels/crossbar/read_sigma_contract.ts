import { alikeInParts, alikeInTwoRows, scales } from "../admission/properties.ts";
import { defineContract } from "../contract.ts";
import { related, shortRow } from "../noise/_streams.ts";
import { readSigma } from "./read_sigma.ts";

const EDGES = [0, 1e-36, 1e-30, 1e-20, 1e-6, 0.2, 24.999998, 25, 25.000002, 1e4, 1e12, -3, 7.3];
/** Rows of edges end inside four, or do not. */
const EDGED = [13, 12];

/** aihwkit's PCM, some minutes and a year after programming; a floor that counts; a square without limits. */
const pcm = {
  ...{ g_max: 25, time_factor: 4.18, c0: 0.0088, c1: 2.5, c2: 0, c3: 0, c4: 0, exponent: 0.65, floor: 1e-3, most: 0.2 },
  ...{ slope: -0.0117, intercept: 0.03, threshold: 3e38 },
};
const year = { ...pcm, g_max: 40, most: 0.02, time_factor: 5.637 };
const floored = { ...pcm, exponent: 0.5, floor: 0.6, most: 10, slope: 0.4, intercept: -0.5 };
const square = { ...pcm, exponent: 2, floor: 0, most: 1e30, c1: 0.5, threshold: 0 };
/** aihwkit's HERMES of one and two cells; CMO/HfOx and SONOS; every coefficient counts. */
const hermes1 = {
  ...{ ...pcm, g_max: 10.35, slope: -0.0078, intercept: 0.0038, floor: 0.0179, most: 0.04, threshold: 0.1591 },
  ...{ c0: 0.0088, c1: 0.0768, c2: -0.1352, c3: 0.0664 },
};
const hermes2 = {
  ...{ ...pcm, g_max: 20.7, slope: -0.0117, intercept: -0.0069, floor: 0.015, most: 0.04, threshold: 0.16 },
  ...{ c0: 0.0123, c1: 0.0211, c2: -0.028, c3: 0.0069 },
};
const cmo = { ...pcm, g_max: 88.2, time_factor: 4.63, c0: 0, c1: 0.0277316483 / Math.LN10 };
const sonos = { ...pcm, g_max: 16, time_factor: 1, c0: 0.1258037, c1: 2.1536557 };
const curved = {
  ...{ ...pcm, slope: 0.3, intercept: 0.5, floor: 0.1, most: 0.6, threshold: 0.4 },
  ...{ c0: -0.2, c1: 0.9, c2: 1.5, c3: -2.1, c4: 1.3 },
};
const laws = [pcm, hermes1, curved, year, hermes2, floored, cmo, square, sonos];

const sizes = [
  ...[[3, 129], [1, 1], [2, 2], [2, 3], [1, 63], [3, 64], [2, 65], [300, 1], [1, 2003], [5, 257]],
  ...[[3, 4], [2, 128], [2, 67], [5, 516], [300, 3], [200, 5], [200, 6], [200, 7]],
];

const changes = [
  ...[{}, { floor: 0 }, { exponent: 0 }, { exponent: 2, floor: 0.25 }, { c0: 0 }, {
    exponent: 0.5,
    floor: 0,
    most: 1e30,
  }],
  { ...curved, c0: 0.2 },
];
/** Exponents of ±97 and beyond, limited to ±80: 5.5·10³⁴ and its inverse, which c0 brings back into f32. */
const beyond = [{ exponent: 4, c0: 0.01, floor: 0 }, { exponent: -4, c0: 1e10, floor: 1e-20 }];

/** No random numbers: every cell for itself. */
export const readSigmaContract = defineContract({
  kernel: readSigma,
  version: 2,
  units: { programmed: "µS", drifted: "µS", sigma: "µS", g_max: "µS", time_factor: "1", exponent: "1", threshold: "1" },
  source:
    "aihwkit inference/noise/pcm.py, hermes.py, reram.py; CrossSim devices/custom/SONOS.py; Joshi et al., Nat. Commun. 11 (2020) 2473",
  shapes: [
    ...sizes.map(([chips, cells], i) => ({ chips, cells, ...laws[i % laws.length] })),
    ...changes.map((change, i) => ({ chips: 2, cells: EDGED[i % 2], ...pcm, ...change })),
    ...beyond.flatMap((change) => EDGED.map((cells) => ({ chips: 2, cells, ...pcm, most: 1e35, ...change }))),
    { chips: 0, cells: 5, ...pcm },
    { chips: 3, cells: 0, ...pcm },
  ],
  constants: [
    ...["power", "piecewise", "logarithmic", "saturating", "polynomial"].map((law) => ({ law, relative: "yes" })),
    ...["saturating", "power"].map((law) => ({ law, relative: "no" })),
  ],
  domains: {
    // the cube of its share of g_max stays in f32
    programmed: { low: 0, high: 25, huge: 1e12, tiny: 1e-30 },
    // so do its fourth power, and it times the largest Q and 4.18
    drifted: { low: 0, high: 25, huge: 1e5, tiny: 1e-30 },
  },
  fill: (slot, { chips, cells }, _, values) => {
    if (!EDGED.includes(cells) || values !== "random") return undefined;
    const law = slot === "programmed" ? (i: number) => EDGES[i] : (i: number) => i - 2;
    return Float32Array.from({ length: chips * cells }, (_, i) => law(i % cells));
  },
  values: ["random", "equal", "tiny", "huge"],
  properties: [
    related("a relative deviation of 2, three times over, is six times the conductance in whole numbers", {
      slot: "sigma",
      params: { chips: 3, cells: 67, ...pcm, c0: 3, exponent: 0, floor: 0, most: 2, time_factor: 3 },
      start: () => ({ drifted: Float32Array.from({ length: 201 }, (_, i) => i - 100) }),
      change: () => ({}),
      expected: (_, i) => 6 * Math.abs(i - 100),
    }),
    ...["power", "piecewise"].map((law) =>
      scales({
        name: `a quarter of the conductance has a quarter of the deviation, law=${law}`,
        params: { chips: 3, cells: 67, ...hermes1 },
        constants: { law },
        factors: { drifted: -0.25, sigma: 0.25 },
      })
    ),
    ...["power", "piecewise", "polynomial"].map((law) =>
      scales({
        name: `it goes by the share of g_max, law=${law}`,
        params: { chips: 3, cells: 67, ...curved, c0: 0.2 },
        constants: { law, relative: "no" },
        factors: { g_max: 4, programmed: 4, drifted: 4 },
      })
    ),
    related("an absolute deviation times the conductance is the relative one", {
      slot: "sigma",
      params: { chips: 3, cells: 67, ...cmo },
      constants: { law: "polynomial", relative: "no" },
      start: () => ({ drifted: new Float32Array(201).fill(-0.5) }),
      change: () => ({ constants: { law: "polynomial", relative: "yes" } }),
      expected: (before) => 0.5 * before,
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
      cases: [1535, 1536].map((cells) => ({ params: { chips: 2, cells, ...pcm } })),
    }),
  ],
  bench: ["power", "piecewise"].flatMap((law) =>
    [1, 16].map((chips) => ({
      label: `${law}, ${chips} chip${chips === 1 ? "" : "s"} of 784 × 128 pairs`,
      params: { chips, cells: 200704, ...(law === "power" ? pcm : hermes2) },
      constants: { law },
      work: { unit: "element" as const, amount: chips * 200704 },
    }))
  ),
});
