/** Whether relaxed conductances follow their law: mean and σ by conductance, distribution, and what limits do to it. */

import assert from "node:assert/strict";
import { ksOneSample, normalCdf } from "../../../harness/stats.ts";
import { relax } from "../../../kernels/crossbar/relax.ts";
import type { Engine } from "../../../kernels/engine.ts";
import { gpuOnly, runOnce } from "../../support.ts";
import { assertLaw, assertNear, correlation, momentsOf } from "../../support_statistics.ts";

const CHIPS = 100;
const FREE = { floor: -1e30, ceiling: 1e30 };

interface Law {
  unit: number;
  p: number[];
  s0: number;
  s1: number;
  floor: number;
  ceiling: number;
}

/** `n` relaxed conductances of every given one µS, on 100 chips. */
async function relaxedOf(
  engine: Engine,
  { law: { p, ...rest }, grid, n, seed }: { law: Law; grid: number[]; n: number; seed: number },
): Promise<Float32Array[]> {
  const cells = grid.length * n / CHIPS;
  const powers = Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`p${i}`, p[i] ?? 0]));
  const { relaxed } = await runOnce(engine, relax, {
    params: { chips: CHIPS, cells, seed, purpose: 2, layer: 0, ...rest, ...powers },
    buffers: {
      chip: Uint32Array.from({ length: CHIPS }, (_, i) => i),
      conductance: Float32Array.from({ length: CHIPS * cells }, (_, i) => grid[i % grid.length]),
    },
  });
  return grid.map((_, t) => Float32Array.from({ length: n }, (_, i) => relaxed[i * grid.length + t]));
}

function assertNormal(what: string, { sample, mean, sd }: { sample: Float32Array; mean: number; sd: number }): void {
  const moments = momentsOf(sample);
  assertLaw(what, { moments, mean, sd });
  assertNear(`${what}: mean`, { got: moments.mean, expected: mean, tolerance: 0.01 * Math.abs(mean) });
  const { pValue } = ksOneSample(Array.from(sample, (v) => (v - mean) / sd), normalCdf);
  assert(pValue > 0.001, `${what}: Kolmogorov–Smirnov p ${pValue}`);
}

/** CMO/HfOx as aihwkit `inference/noise/reram.py` has it. */
function cmo(seconds: number): Law {
  const log = Math.log(seconds);
  return { unit: 1, p: [-0.08900206 * log], s0: 0.04201137 * log + 0.41183342, s1: 0, ...FREE };
}

for (const [label, seconds] of [["1 s", 1], ["1 hour", 3600], ["10 years", 3.156e8]] as const) {
  gpuOnly(
    `crossbar/relax has the CMO/HfOx mean, σ and distribution after ${label} [10⁵ cells at each of 6 µS]`,
    async (engine) => {
      const grid = [9, 20, 35, 50, 70, 88.2];
      const samples = await relaxedOf(engine, { law: cmo(seconds), grid, n: 1e5, seed: 51 });
      const [shift, sd] = [-0.08900206 * Math.log(seconds), 0.04201137 * Math.log(seconds) + 0.41183342];
      grid.forEach((g, t) => assertNormal(`${g} µS`, { sample: samples[t], mean: g + shift, sd }));
    },
  );
}

gpuOnly(
  "crossbar/relax has the share of a normal beyond its limits [10⁵ cells at both ends of the range]",
  async (engine) => {
    const law = { ...cmo(3600), floor: 9, ceiling: 88.2 };
    const samples = await relaxedOf(engine, { law, grid: [9, 88.2], n: 1e5, seed: 52 });
    const below = normalCdf(-law.p[0] / law.s0);
    for (
      const [what, { limit, share, t }] of Object.entries({
        floor: { limit: 9, share: below, t: 0 },
        ceiling: { limit: Math.fround(88.2), share: 1 - below, t: 1 },
      })
    ) {
      const got = samples[t].filter((v) => v === limit).length / 1e5;
      assertNear(`share at the ${what}`, { got, expected: share, tolerance: 4 * Math.sqrt(below * (1 - below) / 1e5) });
    }
  },
);

/** Mean drift of CrossSim's SONOS five days after programming, nA by powers of nA. */
const SONOS = [
  ...[3.19927e-1, 1.06596e-1, -1.04054e-3, 4.5029e-6, -1.10352e-8, 1.56477e-11, -1.27592e-14],
  ...[5.45513e-18, -7.26841e-22, -2.43893e-25, 7.14608e-29],
];

gpuOnly(
  "crossbar/relax has the SONOS mean drift, and σ by conductance where it has noise [10⁵ cells at each of 7 µS]",
  async (engine) => {
    const unit = 0.01; // 1 nA at 0.1 V
    const law = { unit, p: SONOS.map((c) => unit * c), s0: 0.02, s1: 0.01, ...FREE };
    const grid = [0.2, 1, 3, 6, 9, 13, 17];
    const samples = await relaxedOf(engine, { law, grid, n: 1e5, seed: 53 });
    grid.forEach((g, t) => {
      const shift = SONOS.reduce((sum, c, i) => sum + c * (g / unit) ** i, 0);
      assertNormal(`${g} µS`, { sample: samples[t], mean: g + unit * shift, sd: 0.02 + 0.01 * g });
    });
  },
);

gpuOnly(
  "crossbar/relax draws a number of its own for every cell, and the same at every time [10⁵ cells]",
  async (engine) => {
    const options = { grid: [30], n: 1e5, seed: 54 };
    const [hour] = await relaxedOf(engine, { law: cmo(3600), ...options });
    const [day] = await relaxedOf(engine, { law: cmo(86400), ...options });
    const neighbours = correlation(hour.subarray(1), hour.subarray(0, -1));
    assertNear("correlation of neighbours", { got: neighbours, expected: 0, tolerance: 4 / Math.sqrt(hour.length) });
    assertNear("correlation of two times", { got: correlation(hour, day), expected: 1, tolerance: 1e-6 });
  },
);
