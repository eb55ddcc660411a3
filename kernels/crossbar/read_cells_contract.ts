import { alikeInParts, alikeInTwoRows, firstChange } from "../admission/properties.ts";
import { defineContract, type Property } from "../contract.ts";
import { chipNumbers, everyWordCounts, RARE_STREAMS, related, shortRow, STREAMS } from "../noise/_streams.ts";
import { readCells } from "./read_cells.ts";

const EDGES = [0, 1e-30, 1e30, -25, 1, 1e-6];
const EDGES_SIGMA = [1e-30, 1e-30, 1, 1e-6, 1e6, 0];

const { plain, mixed, ones } = STREAMS;
const ONE = { reads: 1, first_read: 0 };
const FREE = { floor: -1e30, ceiling: 1e30 };

/** chips × reads × cells */
const sizes = [
  ...[[3, 1, 129], [1, 3, 1], [2, 1, 2], [2, 5, 3], [1, 4, 63], [3, 2, 64], [2, 3, 65], [300, 2, 1], [1, 1, 2003]],
  ...[[5, 2, 257], [2, 3, 4], [1, 65, 8], [2, 1, 128], [3, 7, 20]],
];
const limits = [{ floor: 0, ceiling: 20 }, FREE, { floor: 9.5, ceiling: 1e30 }];
/** Words that wrap around, within the reads of a call and before them. */
const numbers = [{ first_read: 0 }, { first_read: 41 }, { first_read: 0xfffffffe }];

/** Reads 2 and 3 of a call are the first two of another that begins there. */
const manyCalls: Property = {
  name: "reads of one call have the bits of calls of their own",
  async check({ make, call }) {
    for (const cells of [67, 68]) {
      const all = make({ chips: 2, reads: 5, cells, ...plain, first_read: 7, ...FREE });
      const some = { ...all, params: { ...all.params, reads: 2, first_read: 9 } };
      const [{ noisy: long }, { noisy: short }] = await Promise.all([call(all), call(some)]);
      for (const c of [0, 1]) {
        const cut = long.subarray((5 * c + 2) * cells, (5 * c + 4) * cells);
        const told = firstChange(`noisy of chip ${c}`, short.subarray(2 * c * cells, 2 * (c + 1) * cells), cut);
        if (told) return told;
      }
    }
    return null;
  },
};

/** A read is a number of its own: the same one gives the same noise. */
export const readCellsContract = defineContract({
  kernel: readCells,
  version: 2,
  units: { chip: "1", conductance: "µS", sigma: "µS", noisy: "µS", floor: "µS", ceiling: "µS" },
  source: "aihwkit inference/noise/base.py: independent normal per cell and read, limited below",
  shapes: [
    ...sizes.map(([chips, reads, cells], i) => ({
      ...{ chips, reads, cells, ...[plain, mixed, ones][i % 3] },
      ...{ ...limits[i % 3], ...numbers[Math.floor(i / 3) % 3] },
    })),
    { chips: 3, ...ONE, cells: EDGES.length, ...plain, ...FREE },
    { chips: 3, ...ONE, cells: EDGES.length, ...plain, ...limits[0] },
    ...[RARE_STREAMS.zeros, RARE_STREAMS.carry].flatMap((stream) =>
      [64, 65].map((cells) => ({ chips: 1, ...ONE, cells, ...stream, ...FREE }))
    ),
    { chips: 2, ...ONE, cells: 61, ...plain, draw: 0xffffffff, ...FREE },
    { chips: 0, ...ONE, cells: 5, ...plain, ...FREE },
    { chips: 3, ...ONE, cells: 0, ...plain, ...FREE },
    { chips: 3, reads: 0, first_read: 0, cells: 5, ...plain, ...FREE },
  ],
  domains: {
    conductance: { low: 0, high: 25, huge: 1e30, tiny: 1e-30 },
    sigma: { low: 0, high: 2, huge: 1e30, tiny: 1e-30 },
  },
  fill: (slot, { chips, cells }, random, values) => {
    if (slot === "chip") return chipNumbers(chips, random);
    if (cells !== EDGES.length || values !== "random") return undefined;
    const edges = slot === "conductance" ? EDGES : EDGES_SIGMA;
    return Float32Array.from({ length: chips * cells }, (_, i) => edges[i % cells]);
  },
  values: ["random", "equal", "tiny", "huge"],
  properties: [
    related("without noise every read gives the conductances", {
      slot: "noisy",
      params: { chips: 3, ...ONE, cells: 67, ...plain, ...FREE },
      change: ({ buffers }) => ({ buffers: { ...buffers, sigma: new Float32Array(3 * 67) } }),
      expected: (_, i, { buffers }) => buffers.conductance[i],
    }),
    related("noise is linear in its deviation, also in its sign", {
      slot: "noisy",
      params: { chips: 3, ...ONE, cells: 67, ...plain, ...FREE },
      start: () => ({ conductance: new Float32Array(3 * 67) }),
      change: ({ buffers }) => ({ buffers: { ...buffers, sigma: buffers.sigma.map((s) => -2 * s) } }),
      expected: (before) => -2 * before,
    }),
    related("the limits only take away what lies beyond them", {
      slot: "noisy",
      params: { chips: 3, ...ONE, cells: 67, ...plain, ...FREE },
      change: ({ params }) => ({ params: { ...params, floor: 7.5, ceiling: 12.5 } }),
      expected: (before) => Math.min(12.5, Math.max(7.5, before)),
    }),
    manyCalls,
    alikeInParts(readCells, {
      name: "a chip alone has the bits that it has in a batch",
      params: { chips: 5, reads: 3, first_read: 2, cells: 13, ...plain, ...FREE },
      along: ["chips"],
      cuts: [1, 2, 3, 4],
    }),
    shortRow({ axis: "cells", params: { ...ONE, ...mixed, ...FREE } }),
    everyWordCounts({
      words: Object.keys(plain),
      slot: "noisy",
      params: { ...ONE, cells: 64, ...plain, ...FREE },
    }),
    alikeInTwoRows({
      name: "a long row that takes two rows of workgroups has the same bits",
      cases: [1535, 1536].map((cells) => ({ params: { chips: 2, ...ONE, cells, ...plain, ...FREE } })),
    }),
  ],
  bench: [
    {
      label: "16 chips of 784 × 128 pairs",
      params: { chips: 16, ...ONE, cells: 200704, seed: 7, purpose: 3, layer: 2, draw: 0, ...FREE },
      work: { unit: "draw", amount: 16 * 200704 },
    },
    {
      label: "1 chip of 128 × 10 pairs, 1000 reads",
      params: { chips: 1, reads: 1000, first_read: 0, cells: 2560, seed: 7, purpose: 3, layer: 2, draw: 0, ...FREE },
      work: { unit: "draw", amount: 1000 * 2560 },
    },
  ],
});
