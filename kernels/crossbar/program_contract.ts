import { alikeInParts, alikeInTwoRows } from "../admission/properties.ts";
import { defineContract } from "../contract.ts";
import { chipNumbers, everyWordCounts, keyOf, RARE_STREAMS, related, shortRow, STREAMS } from "../noise/_streams.ts";
import { program } from "./program.ts";

const KINDS = Object.keys(program.constants.kind);
/** Around 0 µS, g_max and the limits; a negative one cannot be built, but the law covers it. */
const EDGES = [0, 1e-30, 1e-6, 2.9999998, 3, 19.999998, 20, 24.999998, 25, 25.000002, 1e3, -3];

const key = keyOf(STREAMS.plain);
const mixed = keyOf(STREAMS.mixed);
const ones = keyOf(STREAMS.ones);

const none = { c0: 0, c1: 0, c2: 0, c3: 0, c4: 0, floor: -1e30, ceiling: 1e30, g_max: 25 };
/** aihwkit's PCM, CrossSim's errors between limits, and all five coefficients with a negative σ for some. */
const pcm = { ...none, c0: 0.26348, c1: 1.965, c2: -1.1731, floor: 0 };
const limited = { ...none, c0: 0.3, floor: 3, ceiling: 20 };
const five = { ...none, c0: -0.1, c1: 3, c2: -7, c3: 5.5, c4: -2.25, g_max: 40 };

const sizes = [[3, 129], [1, 1], [2, 2], [2, 3], [1, 63], [3, 64], [2, 65], [300, 1], [1, 2003], [5, 257]];

/** Every target of one chip has its own error; all kinds draw the same. */
export const programContract = defineContract({
  kernel: program,
  version: 1,
  units: { chip: "1", target: "µS", programmed: "µS", g_max: "µS", floor: "µS", ceiling: "µS" },
  source: "aihwkit inference/noise/pcm.py (polynomial); CrossSim devices/generic_device.py (additive, proportional)",
  shapes: [
    ...sizes.map(([chips, cells], i) => ({
      chips,
      cells,
      ...[key, mixed, ones][i % 3],
      ...[pcm, limited, five][i % 3],
    })),
    { chips: 3, cells: EDGES.length, ...key, ...pcm, floor: -1e30 },
    { chips: 2, cells: EDGES.length, ...key, ...limited },
    { chips: 3, cells: EDGES.length, ...key, ...five },
    { chips: 1, cells: 64, ...keyOf(RARE_STREAMS.zeros), ...none, c0: 0.3 },
    { chips: 1, cells: 64, ...keyOf(RARE_STREAMS.carry), ...none, c0: 0.3 },
    // exponents far beyond ±80
    { chips: 2, cells: 61, ...key, ...none, c0: 200 },
    { chips: 0, cells: 5, ...key, ...pcm },
    { chips: 3, cells: 0, ...key, ...pcm },
  ],
  // the largest exponent makes 5.5·10³⁴ of 1 µS
  domains: { target: { low: 0, high: 25, huge: 5000, tiny: 1e-30 } },
  fill: (slot, { chips, cells }, random, values) => {
    if (slot === "chip") return chipNumbers(chips, random);
    return cells === EDGES.length && values === "random" ? Float32Array.from(EDGES) : undefined;
  },
  values: ["random", "equal", "tiny", "huge"],
  properties: [
    ...KINDS.map((kind) =>
      related(`${kind} without noise gives the targets between the limits`, {
        slot: "programmed",
        params: { chips: 3, cells: 67, ...key, ...none, c0: 1 },
        constants: { kind },
        change: ({ params }) => ({ params: { ...params, c0: 0, floor: 3, ceiling: 20 } }),
        expected: (_, i, { buffers }) => Math.min(20, Math.max(3, buffers.target[i % 67])),
      })
    ),
    related("twice the deviation is twice the error", {
      slot: "programmed",
      params: { chips: 3, cells: 67, ...key, ...none, c0: 0.75 },
      start: () => ({ target: new Float32Array(67) }),
      change: ({ params }) => ({ params: { ...params, c0: 1.5 } }),
      expected: (before) => 2 * before,
    }),
    related("polynomial has the errors of additive", {
      slot: "programmed",
      params: { chips: 3, cells: 67, ...key, ...none, c0: 0.75 },
      start: () => ({ target: new Float32Array(67) }),
      change: () => ({ constants: { kind: "polynomial" } }),
      expected: (before) => before,
    }),
    alikeInParts(program, {
      name: "polynomial: a chip alone has the bits that it has in a batch",
      params: { chips: 5, cells: 13, ...key, ...pcm },
      constants: { kind: "polynomial" },
      along: ["chips"],
      cuts: [1, 2, 3, 4],
    }),
    alikeInParts(program, {
      name: "lognormal: a chip alone has the bits that it has in a batch",
      params: { chips: 5, cells: 14, ...key, ...limited },
      constants: { kind: "lognormal" },
      along: ["chips"],
      cuts: [1, 2, 3, 4],
    }),
    shortRow({ axis: "cells", params: { ...mixed, ...five }, constants: { kind: "polynomial" } }),
    everyWordCounts({ words: Object.keys(key), slot: "programmed", params: { cells: 64, ...key, ...none, c0: 1 } }),
    alikeInTwoRows({
      name: "a long row that takes two rows of workgroups has the same bits",
      cases: [{ params: { chips: 2, cells: 1536, ...key, ...pcm }, constants: { kind: "polynomial" } }],
    }),
  ],
  bench: [{
    label: "PCM, 16 chips of 784 × 128 pairs",
    params: { chips: 16, cells: 200704, ...key, ...pcm, ceiling: 1e30 },
    constants: { kind: "polynomial" },
    work: { unit: "draw", amount: 16 * 200704 },
  }],
});
