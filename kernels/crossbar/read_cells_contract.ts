import { alikeInParts, alikeInTwoRows } from "../admission/properties.ts";
import { defineContract } from "../contract.ts";
import { chipNumbers, everyWordCounts, RARE_STREAMS, related, shortRow, STREAMS } from "../noise/_streams.ts";
import { readCells } from "./read_cells.ts";

const EDGES = [0, 1e-30, 1e30, -25, 1, 1e-6];
const EDGES_SIGMA = [1e-30, 1e-30, 1, 1e-6, 1e6, 0];

const { plain, mixed, ones } = STREAMS;
const FREE = { floor: -1e30 };

const sizes = [[3, 129], [1, 1], [2, 2], [2, 3], [1, 63], [3, 64], [2, 65], [300, 1], [1, 2003], [5, 257]];

/** A read is a number of its own: the same one gives the same noise. */
export const readCellsContract = defineContract({
  kernel: readCells,
  version: 1,
  units: { chip: "1", conductance: "µS", sigma: "µS", noisy: "µS", floor: "µS" },
  source: "aihwkit inference/noise/base.py: independent normal per cell and read, limited below",
  shapes: [
    ...sizes.map(([chips, cells], i) => ({
      chips,
      cells,
      ...[plain, mixed, ones][i % 3],
      floor: [0, -1e30, 9.5][i % 3],
    })),
    { chips: 3, cells: EDGES.length, ...plain, ...FREE },
    { chips: 3, cells: EDGES.length, ...plain, floor: 0 },
    { chips: 1, cells: 64, ...RARE_STREAMS.zeros, ...FREE },
    { chips: 1, cells: 64, ...RARE_STREAMS.carry, ...FREE },
    { chips: 2, cells: 61, ...plain, draw: 0xffffffff, ...FREE },
    { chips: 0, cells: 5, ...plain, floor: 0 },
    { chips: 3, cells: 0, ...plain, floor: 0 },
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
      params: { chips: 3, cells: 67, ...plain, ...FREE },
      change: ({ buffers }) => ({ buffers: { ...buffers, sigma: new Float32Array(3 * 67) } }),
      expected: (_, i, { buffers }) => buffers.conductance[i],
    }),
    related("noise is linear in its deviation, also in its sign", {
      slot: "noisy",
      params: { chips: 3, cells: 67, ...plain, ...FREE },
      start: () => ({ conductance: new Float32Array(3 * 67) }),
      change: ({ buffers }) => ({ buffers: { ...buffers, sigma: buffers.sigma.map((s) => -2 * s) } }),
      expected: (before) => -2 * before,
    }),
    related("the floor only raises what lies below it", {
      slot: "noisy",
      params: { chips: 3, cells: 67, ...plain, ...FREE },
      change: ({ params }) => ({ params: { ...params, floor: 12.5 } }),
      expected: (before) => Math.max(12.5, before),
    }),
    alikeInParts(readCells, {
      name: "a chip alone has the bits that it has in a batch",
      params: { chips: 5, cells: 13, ...plain, floor: 0 },
      along: ["chips"],
      cuts: [1, 2, 3, 4],
    }),
    shortRow({ axis: "cells", params: { ...mixed, floor: 0 } }),
    everyWordCounts({ words: Object.keys(plain), slot: "noisy", params: { cells: 64, ...plain, ...FREE } }),
    alikeInTwoRows({
      name: "a long row that takes two rows of workgroups has the same bits",
      cases: [{ params: { chips: 2, cells: 1536, ...plain, floor: 0 } }],
    }),
  ],
  bench: [{
    label: "16 chips of 784 × 128 pairs",
    params: { chips: 16, cells: 200704, seed: 7, purpose: 3, layer: 2, draw: 0, floor: 0 },
    work: { unit: "draw", amount: 16 * 200704 },
  }],
});
