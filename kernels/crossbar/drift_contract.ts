import { alikeInParts, alikeInTwoRows, scales } from "../admission/properties.ts";
import { defineContract, type Property } from "../contract.ts";
import { chipNumbers, everyWordCounts, keyOf, RARE_STREAMS, related, shortRow, STREAMS } from "../noise/_streams.ts";
import { drift } from "./drift.ts";

const EDGES = [0, 1e-30, 2.4e-6, 2.6e-6, 25, 1e4, -3, 12];
const EDGES_NOW = [1, 1e-30, 1e-6, 25, 1e3, 0, -3];
/** Rows of edges end inside four, or do not. */
const EDGED = [7, 8];

const key = keyOf(STREAMS.plain);
const mixed = keyOf(STREAMS.mixed);
const ones = keyOf(STREAMS.ones);

const mean = { mu_log: -0.0155, mu_const: 0.0244, mu_min: 0.049, mu_max: 0.1 };
const width = { sd_log: -0.0125, sd_const: -0.0059, sd_min: 0.008, sd_max: 0.045 };
/** The logarithm alone. */
const whole = (name: string) =>
  Object.fromEntries([[`${name}_threshold`, 3e38], ...[0, 1, 2, 3].map((i) => [`${name}_p${i}`, 0])]);
/** aihwkit's PCM three minutes after programming, the same without limits a year after, and ν on both sides of 0. */
const pcm = { g_max: 25, log_time: Math.log(181), ...mean, ...width, ...whole("mu"), ...whole("sd") };
const free = { ...pcm, log_time: 14.27, mu_min: -1e30, mu_max: 1e30, sd_min: -1e30, sd_max: 1e30 };
const both = { ...free, log_time: 2.5, mu_log: 0, mu_const: 0.01, sd_log: 0, sd_const: 0.3 };
const narrow = { ...pcm, g_max: 40, mu_min: 0.06, mu_max: 0.07, sd_min: 0.02, sd_max: 0.03 };

/** aihwkit's HERMES of one and two cells, an hour after programming. */
const hermesMean = {
  ...{ mu_log: -0.0387, mu_const: -0.0182, mu_min: 0.072, mu_max: 0.13 },
  ...{ mu_threshold: 0.0945, mu_p0: 0.0736, mu_p1: -0.0126, mu_p2: -0.0436, mu_p3: 0 },
};
const hermes1 = {
  ...{ g_max: 10.35, log_time: Math.log(19), ...hermesMean },
  ...{ sd_log: -0.012, sd_const: -0.0023, sd_min: 0.0124, sd_max: 0.04 },
  ...{ sd_threshold: 0.3039, sd_p0: 0.0104, sd_p1: 0.0116, sd_p2: -0.0165, sd_p3: 0 },
};
const hermes2 = {
  ...{ g_max: 20.7, log_time: Math.log(13), ...hermesMean },
  ...{ sd_log: -0.0117, sd_const: -0.0057, sd_min: 0.0091, sd_max: 0.04 },
  ...{ sd_threshold: 0.3055, sd_p0: 0.0073, sd_p1: 0.0093, sd_p2: -0.0118, sd_p3: 0 },
};
/** Every coefficient counts, on both sides of thresholds in the middle. */
const curved = {
  ...{ ...free, log_time: 3, mu_threshold: 0.4, mu_p0: 0.3, mu_p1: -0.7, mu_p2: 0.9, mu_p3: 0.5 },
  ...{ sd_threshold: 0.6, sd_p0: 0.1, sd_p1: 0.4, sd_p2: -0.3, sd_p3: 0.25 },
};

const sizes = [
  ...[[3, 129], [1, 1], [2, 2], [2, 3], [1, 63], [3, 64], [2, 65], [300, 1], [1, 2003], [5, 257]],
  ...[[3, 4], [2, 128], [2, 67], [5, 516], [300, 3], [200, 5], [200, 6], [200, 7]],
];

/** Drifting for a time and drifting again equals drifting for both, because a cell keeps its exponent. */
const twice: Property = {
  name: "drift goes on with the same exponent",
  async check({ make, call }) {
    const params = { chips: 3, cells: 67, ...key, ...pcm };
    const one = make({ ...params, log_time: 2 });
    const { drifted: programmed } = await call(one);
    const { drifted: again } = await call({ ...one, buffers: { ...one.buffers, programmed } });
    const { drifted: atOnce } = await call({ ...one, params: { ...params, log_time: 4 } });
    // ν ≤ 0.4 is off by some 10⁻⁶ and multiplied by 4; three exponentials and products by 5 · 2⁻²³ each
    const at = atOnce.findIndex((g: number, i: number) => !(Math.abs(g - again[i]) <= 1e-5 * Math.abs(g)));
    return at < 0 ? null : `drifted[${at}]: ${atOnce[at]} at once, ${again[at]} in two halves`;
  },
};

/** The exponent goes by what was wanted, and what was programmed only scales. */
export const driftContract = defineContract({
  kernel: drift,
  version: 2,
  units: { chip: "1", target: "µS", programmed: "µS", drifted: "µS", g_max: "µS", log_time: "1" },
  source: "aihwkit inference/noise/pcm.py, hermes.py; Joshi et al., Nat. Commun. 11 (2020) 2473",
  shapes: [
    ...sizes.map(([chips, cells], i) => ({
      ...{ chips, cells, ...[key, mixed, ones][i % 3] },
      ...[pcm, free, both, narrow, hermes1, hermes2, curved][i % 7],
    })),
    ...EDGED.map((cells) => ({ chips: 3, cells, ...key, ...pcm })),
    ...EDGED.map((cells) => ({ chips: 3, cells, ...key, ...free })),
    ...EDGED.map((cells) => ({ chips: 3, cells, ...key, ...hermes1 })),
    { chips: 2, cells: 127, ...key, ...curved },
    ...[RARE_STREAMS.zeros, RARE_STREAMS.carry].flatMap((stream) =>
      [64, 65].map((cells) => ({ chips: 1, cells, ...keyOf(stream), ...both }))
    ),
    { chips: 0, cells: 5, ...key, ...pcm },
    { chips: 3, cells: 0, ...key, ...pcm },
    // ν·log_time far beyond ±80
    ...[61, 64].flatMap((cells) => [-500, 500].map((log_time) => ({ chips: 2, cells, ...key, ...both, log_time }))),
  ],
  domains: {
    // the cube of its share of g_max stays in f32
    target: { low: 0, high: 25, huge: 1e12, tiny: 1e-30 },
    // the largest exponent makes 5.5·10³⁴ of 1 µS
    programmed: { low: 0, high: 25, huge: 5000, tiny: 1e-30 },
  },
  fill: (slot, { chips, cells, log_time }, random, values) => {
    if (slot === "chip") return chipNumbers(chips, random);
    // large enough that e⁻⁸⁰ of it is not lost in what adapters may flush
    if (slot === "programmed" && Math.abs(log_time) === 500) {
      return Float32Array.from({ length: chips * cells }, () => 5000 * random());
    }
    if (!EDGED.includes(cells) || values !== "random") return undefined;
    if (slot === "target") return Float32Array.from(EDGES.slice(0, cells));
    return Float32Array.from({ length: chips * cells }, (_, i) => EDGES_NOW[(i % 7 + Math.floor(i / 7)) % 7]);
  },
  values: ["random", "equal", "tiny", "huge"],
  properties: [
    related("nothing changes at time 0", {
      slot: "drifted",
      params: { chips: 3, cells: 67, ...key, ...pcm },
      change: ({ params }) => ({ params: { ...params, log_time: 0 } }),
      expected: (_, i, { buffers }) => buffers.programmed[i],
    }),
    scales({
      name: "a quarter of the conductance stays one, and the sign stays",
      params: { chips: 3, cells: 67, ...key, ...pcm },
      factors: { programmed: -0.25, drifted: -0.25 },
    }),
    twice,
    related("a threshold below every share leaves the polynomial alone", {
      slot: "drifted",
      params: { chips: 3, cells: 67, ...key, ...curved, mu_threshold: 0, sd_threshold: 0 },
      change: ({ params }) => ({ params: { ...params, mu_log: 5, mu_min: 3, sd_const: 7, sd_max: 2 } }),
      expected: (before) => before,
    }),
    alikeInParts(drift, {
      name: "a chip alone has the bits that it has in a batch",
      params: { chips: 5, cells: 13, ...key, ...pcm },
      along: ["chips"],
      cuts: [1, 2, 3, 4],
    }),
    shortRow({ axis: "cells", params: { ...mixed, ...free } }),
    everyWordCounts({ words: Object.keys(key), slot: "drifted", params: { cells: 64, ...key, ...both } }),
    alikeInTwoRows({
      name: "a long row that takes two rows of workgroups has the same bits",
      cases: [1535, 1536].map((cells) => ({ params: { chips: 2, cells, ...key, ...pcm } })),
    }),
  ],
  bench: [1, 16].map((chips) => ({
    label: `PCM, ${chips} chip${chips === 1 ? "" : "s"} of 784 × 128 pairs`,
    params: { chips, cells: 200704, seed: 7, purpose: 2, layer: 2, ...pcm, log_time: 5.2 },
    work: { unit: "draw", amount: chips * 200704 },
  })),
});
