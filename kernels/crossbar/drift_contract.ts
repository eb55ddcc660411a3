import { alikeInParts, alikeInTwoRows, scales } from "../admission/properties.ts";
import { defineContract, type Property } from "../contract.ts";
import { chipNumbers, everyWordCounts, keyOf, RARE_STREAMS, related, shortRow, STREAMS } from "../noise/_streams.ts";
import { drift } from "./drift.ts";

const EDGES = [0, 1e-30, 2.4e-6, 2.6e-6, 25, 1e4, -3];
const EDGES_NOW = [1, 1e-30, 1e-6, 25, 1e3, 0, -3];

const key = keyOf(STREAMS.plain);
const mixed = keyOf(STREAMS.mixed);
const ones = keyOf(STREAMS.ones);

const mean = { mu_log: -0.0155, mu_const: 0.0244, mu_min: 0.049, mu_max: 0.1 };
const width = { sd_log: -0.0125, sd_const: -0.0059, sd_min: 0.008, sd_max: 0.045 };
/** aihwkit's PCM three minutes after programming, the same without limits a year after, and ν on both sides of 0. */
const pcm = { g_max: 25, log_time: Math.log(181), ...mean, ...width };
const free = { ...pcm, log_time: 14.27, mu_min: -1e30, mu_max: 1e30, sd_min: -1e30, sd_max: 1e30 };
const both = { ...free, log_time: 2.5, mu_log: 0, mu_const: 0.01, sd_log: 0, sd_const: 0.3 };
const narrow = { ...pcm, g_max: 40, mu_min: 0.06, mu_max: 0.07, sd_min: 0.02, sd_max: 0.03 };

const sizes = [[3, 129], [1, 1], [2, 2], [2, 3], [1, 63], [3, 64], [2, 65], [300, 1], [1, 2003], [5, 257]];

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
  version: 1,
  units: { chip: "1", target: "µS", programmed: "µS", drifted: "µS", g_max: "µS", log_time: "1" },
  source: "aihwkit inference/noise/pcm.py; Joshi et al., Nat. Commun. 11 (2020) 2473",
  shapes: [
    ...sizes.map(([chips, cells], i) => ({
      ...{ chips, cells, ...[key, mixed, ones][i % 3] },
      ...[pcm, free, both, narrow][i % 4],
    })),
    { chips: 3, cells: EDGES.length, ...key, ...pcm },
    { chips: 3, cells: EDGES.length, ...key, ...free },
    { chips: 1, cells: 64, ...keyOf(RARE_STREAMS.zeros), ...both },
    { chips: 1, cells: 64, ...keyOf(RARE_STREAMS.carry), ...both },
    { chips: 0, cells: 5, ...key, ...pcm },
    { chips: 3, cells: 0, ...key, ...pcm },
    // ν·log_time far beyond −80, and beyond 80: this one last, so that it meets the huge conductances that show it
    { chips: 2, cells: 61, ...key, ...both, log_time: -500 },
    { chips: 2, cells: 61, ...key, ...both, log_time: 500 },
  ],
  domains: {
    target: { low: 0, high: 25, huge: 1e30, tiny: 1e-30 },
    // the largest exponent makes 5.5·10³⁴ of 1 µS
    programmed: { low: 0, high: 25, huge: 5000, tiny: 1e-30 },
  },
  fill: (slot, { chips, cells }, random, values) => {
    if (slot === "chip") return chipNumbers(chips, random);
    if (cells !== EDGES.length || values !== "random") return undefined;
    if (slot === "target") return Float32Array.from(EDGES);
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
      cases: [{ params: { chips: 2, cells: 1536, ...key, ...pcm } }],
    }),
  ],
  bench: [{
    label: "PCM, 16 chips of 784 × 128 pairs",
    params: { chips: 16, cells: 200704, seed: 7, purpose: 2, layer: 2, ...pcm, log_time: 5.2 },
    work: { unit: "draw", amount: 16 * 200704 },
  }],
});
