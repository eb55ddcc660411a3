import { alikeInParts, alikeInTwoRows } from "../admission/properties.ts";
import { defineContract, type Property } from "../contract.ts";
import type { Params } from "../kernel.ts";
import { upperQuantile } from "../noise/_quantile.ts";
import { chipNumbers, everyWordCounts, RARE_STREAMS, related, shortRow, STREAMS } from "../noise/_streams.ts";
import { program } from "./program.ts";

/** Around 0 µS, g_max, the limits and the ends of four_level's window; negative ones are weights themselves. */
const EDGES = [0, 1e-30, 1e-6, 2.9999998, 3, 19.999998, 20, 24.999998, 25, 25.000002, 1e3, -3, -14, 10.1, 15.9, -1e-9];

const key = { ...STREAMS.plain, spread_purpose: 5 };
const mixed = { ...STREAMS.mixed, spread_purpose: 0x452821e6 };
const ones = { ...STREAMS.ones, spread_purpose: 0xfffffffe };

/** Windows of the distributions, with the shares Φ of normals below their ends (scipy.special.ndtr). */
const open = { low: -1e30, high: 1e30, cdf_low: 0, cdf_high: 1, shift: 0, probability: 0.5 };
const within2 = {
  ...{ low: -1.9, high: 2.1, cdf_low: 0.028716559816001803, cdf_high: 0.9821355794371834 },
  ...{ shift: 0.125, probability: 0.02 },
};
const above = { low: -0.55, high: 1e30, cdf_low: 0.29115968678834636, cdf_high: 1, shift: 0.1978, probability: 0.25 };
const beside = {
  ...{ low: 0.2, high: 1.7, cdf_low: 0.579259709439103, cdf_high: 0.955434537241457 },
  ...{ shift: -0.5, probability: 1 },
};

const none = { c0: 0, c1: 0, c2: 0, c3: 0, c4: 0, floor: -1e30, ceiling: 1e30, g_max: 25, spread: 0, ...open };
/** aihwkit's PCM, CrossSim's errors between limits, and all five coefficients with a negative σ for some. */
const pcm = { ...none, c0: 0.26348, c1: 1.965, c2: -1.1731, floor: 0, spread: 0.2, ...within2 };
const limited = { ...none, c0: 0.3, c1: 0.75, c2: 0.4, c3: 0.64, floor: 3, ceiling: 20, spread: 0.7, ...above };
const five = { ...none, c0: -0.1, c1: 3, c2: -7, c3: 5.5, c4: -2.25, g_max: 40, spread: 1.5, ...beside };
/** A third each of cells below, inside and above four_level's window, which change nothing else. */
const levels = { ...none, c0: 0.5, c1: 1.75, c2: 1 / 3, c3: 2 / 3, g_max: 20, floor: -100 };
const laws = [pcm, limited, five, levels];

const sizes = [
  ...[[3, 129], [1, 1], [2, 2], [2, 3], [1, 63], [3, 64], [2, 65], [300, 1], [1, 2003], [5, 257]],
  ...[[4, 60], [6, 8], [1, 4], [9, 256], [2, 1284], [7, 12]],
];

const NORMAL = [
  ...[["additive", "alike"], ["proportional", "spread"], ["lognormal", "alike"], ["polynomial", "spread"]],
  ...[["inverse", "alike"], ["saturating", "spread"], ["four_level", "alike"]],
].map(([kind, devices]) => ({ kind, devices, distribution: "normal" }));
const OTHERS = [
  ...[["additive", "clipped"], ["additive", "truncated"], ["four_level", "uniform"], ["additive", "pepper"]],
].map(([kind, distribution]) => ({ kind, distribution, devices: "alike" }));

/** 67 cells take the way of single ones, 68 that of quads. */
const WAYS = [67, 68];
const still = { params: { chips: 3, ...key, ...none, c0: 1, c1: 0.5 } };

function zeros({ cells }: Params) {
  return { target: new Float32Array(cells), reference: new Float32Array(cells).fill(1) };
}

/** Property: truncated numbers lie in their window even where a word is all zeros or all ones and f32 rounds outwards. */
const insideWindow: Property = {
  name: "truncated numbers lie in their window",
  async check({ make, call }) {
    const calls = ["zeros" as const, "ones" as const].flatMap((rare) =>
      [63, 64].flatMap((cells) =>
        [0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4].map((cut) => {
          const high = Math.fround(upperQuantile(cut));
          const params = { chips: 1, cells, ...RARE_STREAMS[rare], spread_purpose: 5, ...none, c0: 1 };
          const window = { low: -high, high, cdf_low: cut, cdf_high: 1 - cut };
          const one = make({ ...params, ...window }, { constants: { distribution: "truncated" } });
          return { ...one, buffers: { ...one.buffers, ...zeros(one.params) } };
        })
      )
    );
    const results = await Promise.all(calls.map((one) => call(one)));
    const at = results.findIndex(({ programmed }, i) =>
      programmed.some((x: number) => !(Math.abs(x) <= calls[i].params.high))
    );
    return at < 0 ? null : `programmed: expected at most ${calls[at].params.high}, got more [${calls[at].label}]`;
  },
};

/** Every target of one chip has its own error; all kinds draw the same. */
export const programContract = defineContract({
  kernel: program,
  version: 2,
  units: {
    ...{ chip: "1", target: "µS", reference: "1", programmed: "µS", g_max: "µS", floor: "µS", ceiling: "µS" },
    ...{ spread: "1", low: "1", high: "1", shift: "1", probability: "1", cdf_low: "1", cdf_high: "1" },
  },
  source: "aihwkit inference/noise/pcm.py (polynomial); CrossSim devices/ (additive, proportional, inverse, uniform, " +
    "saturating); NeFT, EvaXB (four_level); TRICE, arXiv:2307.15853 (clipped); AS 241 (truncated)",
  shapes: [
    ...sizes.map(([chips, cells], i) => ({ chips, cells, ...[key, mixed, ones][i % 3], ...laws[i % 4] })),
    ...[15, 16].flatMap((cells) => laws.map((law) => ({ chips: 3, cells, ...key, ...law, floor: -1e30 }))),
    { chips: 2, cells: EDGES.length, ...key, ...limited },
    ...Object.values(RARE_STREAMS).flatMap((stream) => [
      { chips: 1, cells: 64, ...stream, spread_purpose: 5, ...none, c0: 0.3, c1: 0.25 },
      { chips: 1, cells: 63, ...stream, spread_purpose: 5, ...none, c0: 0.3, c1: 0.25, ...beside },
    ]),
    // so little noise that the exponential alone could be wrong, and exponents far beyond ±80
    ...[61, 64].map((cells) => ({ chips: 2, cells, ...key, ...none, c0: 1e-3, c1: 1e-3 })),
    ...[64, 61].map((cells) => ({ chips: 2, cells, ...key, ...none, c0: 200, c1: 0.125 })),
    { chips: 0, cells: 5, ...key, ...pcm },
    { chips: 0, cells: 8, ...key, ...pcm },
    { chips: 3, cells: 0, ...key, ...pcm },
  ],
  constants: [...NORMAL, ...OTHERS],
  // the largest exponent makes 5.5·10³⁴ of 1 µS
  domains: { target: { low: 0, high: 25, huge: 5000, tiny: 1e-30 }, reference: { low: 0, high: 2, huge: 2 } },
  fill: (slot, { chips, cells }, random, values) => {
    if (slot === "chip") return chipNumbers(chips, random);
    const edges = slot === "target" && [15, 16].includes(cells) && values === "random";
    return edges ? Float32Array.from(EDGES.slice(-cells)) : undefined;
  },
  values: ["random", "equal", "tiny", "huge"],
  properties: [
    insideWindow,
    ...WAYS.flatMap((cells) => [
      ...NORMAL.map((constants) =>
        related(`${constants.kind} without error gives the targets between the limits [${cells} cells]`, {
          slot: "programmed",
          params: { ...still.params, cells },
          constants,
          change: ({ params }) => ({
            params: { ...params, c0: 0, c1: constants.kind === "saturating" ? 1 : 0, floor: 3, ceiling: 20 },
          }),
          expected: (_, i, { buffers }) => Math.min(20, Math.max(3, buffers.target[i % cells])),
        })
      ),
      ...[-1, 1].map((sign) =>
        related(`exponents beyond ${80 * sign} are ${80 * sign} [${cells} cells]`, {
          slot: "programmed",
          params: { ...still.params, cells, c0: 0, c1: 100 * sign, ceiling: 3e38 },
          constants: { kind: "lognormal" },
          start: () => ({ target: new Float32Array(cells).fill(5000) }),
          change: ({ params }) => ({ params: { ...params, c1: 80 * sign } }),
          expected: (before) => before,
        })
      ),
      related(`twice the deviation is twice the error [${cells} cells]`, {
        slot: "programmed",
        params: { ...still.params, cells },
        start: ({ params }) => zeros(params),
        change: ({ params }) => ({ params: { ...params, c0: 2 } }),
        expected: (before) => 2 * before,
      }),
      related(`twice the reference is twice the error [${cells} cells]`, {
        slot: "programmed",
        params: { ...still.params, cells },
        start: ({ params }) => zeros(params),
        change: ({ buffers, params }) => ({
          buffers: { ...buffers, ...zeros(params), reference: new Float32Array(cells).fill(2) },
        }),
        expected: (before) => 2 * before,
      }),
      related(`polynomial has the errors of additive [${cells} cells]`, {
        slot: "programmed",
        params: { ...still.params, cells },
        start: ({ params }) => zeros(params),
        change: ({ params }) => ({ params: { ...params, c1: 0 }, constants: { kind: "polynomial" } }),
        expected: (before) => before,
      }),
      related(`devices without spread are alike [${cells} cells]`, {
        slot: "programmed",
        params: { ...still.params, cells },
        start: ({ params }) => zeros(params),
        change: () => ({ constants: { devices: "spread" } }),
        expected: (before) => before,
      }),
    ]),
    alikeInParts(program, {
      name: "polynomial: a chip alone has the bits that it has in a batch",
      params: { chips: 5, cells: 13, ...key, ...pcm },
      constants: { kind: "polynomial", devices: "spread" },
      along: ["chips"],
      cuts: [1, 2, 3, 4],
    }),
    ...[14, 16].map((cells) =>
      alikeInParts(program, {
        name: `lognormal: a chip alone has the bits that it has in a batch [${cells} cells]`,
        params: { chips: 5, cells, ...key, ...limited },
        constants: { kind: "lognormal", distribution: "truncated" },
        along: ["chips"],
        cuts: [1, 2, 3, 4],
      })
    ),
    shortRow({ axis: "cells", params: { ...mixed, ...five }, constants: { kind: "polynomial" } }),
    ...[64, 65].map((cells) =>
      everyWordCounts({
        words: Object.keys(key),
        slot: "programmed",
        params: { cells, ...key, ...none, c0: 1, spread: 0.5 },
        constants: { devices: "spread" },
      })
    ),
    alikeInTwoRows({
      name: "a long row that takes two rows of workgroups has the same bits",
      cases: [1536, 1533].map((cells) => ({
        params: { chips: 2, cells, ...key, ...pcm },
        constants: { kind: "polynomial" },
      })),
    }),
  ],
  bench: [
    ...[1, 16].map((chips) => ({
      label: `PCM, ${chips} chip${chips === 1 ? "" : "s"} of 784 × 128 pairs`,
      params: { chips, cells: 200704, ...key, ...pcm, ceiling: 1e30 },
      constants: { kind: "polynomial" },
      work: { unit: "draw" as const, amount: chips * 200704 },
    })),
    {
      label: "proportional, 16 chips of 1024 × 1024 cells",
      params: { chips: 16, cells: 2 ** 20, ...key, ...none, c0: 0.05 },
      constants: { kind: "proportional" },
      work: { unit: "draw", amount: 16 * 2 ** 20 },
    },
  ],
});
