import { alikeInParts, alikeInTwoRows, exactly } from "../admission/properties.ts";
import { defineContract } from "../contract.ts";
import type { Params } from "../kernel.ts";
import { chipNumbers, everyWordCounts, keyOf, RARE_STREAMS, related, shortRow, STREAMS } from "../noise/_streams.ts";
import { relax } from "./relax.ts";

const EDGES = [0, 1e-30, -3, 1, 9, 88.2, 25, 1e4, -1e-6, 0.5];

const key = keyOf(STREAMS.plain);
const mixed = keyOf(STREAMS.mixed);
const ones = keyOf(STREAMS.ones);

const NO_LIMIT = { floor: -1e30, ceiling: 1e30 };
const powers = (coefficients: number[]) =>
  Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`p${i}`, coefficients[i] ?? 0]));
const still: Params = { unit: 1, ...powers([]), s0: 0, s1: 0, ...NO_LIMIT };

/** aihwkit's CMO/HfOx an hour after programming. */
const LOG_HOUR = Math.log(3600);
const cmo: Params = {
  ...{ ...still, ...powers([-0.08900206 * LOG_HOUR]), s0: 0.04201137 * LOG_HOUR + 0.41183342 },
  ...{ floor: 9, ceiling: 88.2 },
};
/** CrossSim's SONOS a day after programming, nA at 0.1 V, in µS. */
const sonosShares = [
  ...[1.72684e-1, 5.72552e-2, -6.85715e-4, 3.50271e-6, -9.37682e-9, 1.40575e-11, -1.19803e-14],
  ...[5.41293e-18, -8.85448e-22, -1.66869e-25, 5.9518e-29],
];
const sonos = { ...still, unit: 0.01, ...powers(sonosShares.map((p) => 0.01 * p)), floor: 0 };
/** Every coefficient counts, at conductances of a few units. */
const curved = {
  ...{ ...still, unit: 12.5, s0: -0.4, s1: 0.1 },
  ...powers([0.5, -0.25, 1, 0.75, -1.5, 0.3, 0.2, -0.6, 0.9, -0.35, 0.15]),
};
/** Noise that leaves no other error to be seen. */
const loud = { ...still, s0: 1000 };
const narrow = { ...curved, floor: 2, ceiling: 30 };
/** Up to the seventh power: 8⁷ is below 2²⁴. */
const whole = { ...still, ...powers([1, -1, 1, -1, 1, -1, 1, -1]) };

const sizes = [
  ...[[3, 129], [1, 1], [2, 2], [2, 3], [1, 63], [3, 64], [2, 65], [300, 1], [1, 2003], [5, 257]],
  ...[[3, 4], [2, 128], [2, 67], [5, 516], [300, 3], [200, 5], [200, 6], [200, 7]],
];

/** By how much a cell moves goes by where it is; without coefficients nothing moves. */
export const relaxContract = defineContract({
  kernel: relax,
  version: 1,
  units: {
    ...{ chip: "1", conductance: "µS", relaxed: "µS", unit: "µS", s0: "µS", s1: "1", floor: "µS", ceiling: "µS" },
    ...Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`p${i}`, "µS"])),
  },
  source: "aihwkit inference/noise/reram.py; CrossSim simulator/devices/custom/SONOS.py",
  shapes: [
    ...sizes.map(([chips, cells], i) => ({
      ...{ chips, cells, ...[key, mixed, ones][i % 3] },
      ...[cmo, curved, sonos, narrow, loud][i % 5],
    })),
    { chips: 3, cells: EDGES.length, ...key, ...cmo },
    { chips: 3, cells: EDGES.length, ...key, ...cmo, ...NO_LIMIT },
    { chips: 2, cells: EDGES.length, ...key, ...still, s0: 1, s1: -0.5 },
    ...[RARE_STREAMS.zeros, RARE_STREAMS.carry].flatMap((stream) =>
      [64, 65].map((cells) => ({ chips: 1, cells, ...keyOf(stream), ...loud }))
    ),
    { chips: 0, cells: 5, ...key, ...cmo },
    { chips: 3, cells: 0, ...key, ...cmo },
  ],
  domains: {
    // its tenth power times the coefficients stays in f32
    conductance: { low: 0, high: 25, huge: 5000, tiny: 1e-30 },
  },
  fill: (slot, { chips, cells }, random, values) => {
    if (slot === "chip") return chipNumbers(chips, random);
    if (cells !== EDGES.length || values !== "random") return undefined;
    return Float32Array.from({ length: chips * cells }, (_, i) => EDGES[i % cells]);
  },
  values: ["random", "equal", "tiny", "huge"],
  properties: [
    related("without coefficients nothing changes", {
      slot: "relaxed",
      params: { chips: 3, cells: 67, ...key, ...cmo },
      change: ({ params }) => ({ params: { ...params, ...still } }),
      expected: (_, i, { buffers }) => buffers.conductance[i],
    }),
    related("the limits only take away what lies beyond them", {
      slot: "relaxed",
      params: { chips: 3, cells: 68, ...key, ...curved },
      change: ({ params }) => ({ params: { ...params, floor: 5, ceiling: 15 } }),
      expected: (before) => Math.min(Math.max(5, before), 15),
    }),
    related("a deviation below 0 counts as 0", {
      slot: "relaxed",
      params: { chips: 3, cells: 67, ...key, ...curved, s0: 0, s1: 0 },
      change: ({ params }) => ({ params: { ...params, s0: -10, s1: 0.375 } }),
      expected: (before) => before,
    }),
    exactly(relax, {
      name: "whole numbers and their powers come out exactly",
      cases: [63, 64].map((cells) => ({ params: { chips: 2, cells, ...key, ...whole } })),
    }),
    alikeInParts(relax, {
      name: "a chip alone has the bits that it has in a batch",
      params: { chips: 5, cells: 13, ...key, ...cmo },
      along: ["chips"],
      cuts: [1, 2, 3, 4],
    }),
    shortRow({ axis: "cells", params: { ...mixed, ...curved } }),
    everyWordCounts({ words: Object.keys(key), slot: "relaxed", params: { cells: 64, ...key, ...still, s0: 1 } }),
    alikeInTwoRows({
      name: "a long row that takes two rows of workgroups has the same bits",
      cases: [1535, 1536].map((cells) => ({ params: { chips: 2, cells, ...key, ...cmo } })),
    }),
  ],
  bench: [1, 16].map((chips) => ({
    label: `CMO/HfOx, ${chips} chip${chips === 1 ? "" : "s"} of 784 × 128 pairs`,
    params: { chips, cells: 200704, seed: 7, purpose: 2, layer: 2, ...cmo },
    work: { unit: "draw", amount: chips * 200704 },
  })),
});
