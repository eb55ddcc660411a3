/** Whether programmed conductances follow their law. σ within 1 %: 4.5 standard errors at 10⁵ cells. */

import assert from "node:assert/strict";
import { ksOneSample, normalCdf } from "../../../harness/stats.ts";
import { program } from "../../../kernels/crossbar/program.ts";
import type { Engine } from "../../../kernels/engine.ts";
import { gpuOnly, runOnce } from "../../support.ts";
import { assertLaw, assertNear, momentsOf } from "../../support_statistics.ts";

const FREE = { c1: 0, c2: 0, c3: 0, c4: 0, floor: -1e30, ceiling: 1e30 };
const PCM = { ...FREE, c0: 0.26348, c1: 1.965, c2: -1.1731 };
const G_MAX = 25;
/** Tenths of g_max, both ends included. */
const GRID = Array.from({ length: 11 }, (_, i) => i * G_MAX / 10);

/** `n` programmed conductances of every target µS, on 100 chips. */
async function programmedOf(
  engine: Engine,
  { kind, law, targets, n, seed }: {
    kind: string;
    law: Record<string, number>;
    targets: number[];
    n: number;
    seed: number;
  },
): Promise<Float32Array[]> {
  const chips = 100;
  const each = n / chips;
  const cells = targets.length * each;
  const params = { chips, cells, seed, purpose: 1, layer: 0, g_max: G_MAX, ...law };
  const chip = Uint32Array.from({ length: chips }, (_, i) => i);
  // targets take turns, so that one target sees all four normals of a block
  const target = Float32Array.from({ length: cells }, (_, k) => targets[k % targets.length]);
  const { programmed } = await runOnce(engine, program, { params, constants: { kind }, buffers: { chip, target } });
  return targets.map((_, t) => Float32Array.from({ length: n }, (_, i) => programmed[i * targets.length + t]));
}

const SIMPLE = [
  { kind: "additive", c0: 0.75, sdOf: () => 0.75 },
  { kind: "proportional", c0: 0.05, sdOf: (g: number) => 0.05 * g },
];
for (const { kind, c0, sdOf } of SIMPLE) {
  gpuOnly(
    `crossbar/program has the mean and σ of its law [kind=${kind}, 10⁵ cells at each of 10 µS]`,
    async (engine) => {
      const targets = GRID.slice(1);
      const samples = await programmedOf(engine, { kind, law: { ...FREE, c0 }, targets, n: 1e5, seed: 11 });
      targets.forEach((g, t) => assertLaw(`${g} µS`, { moments: momentsOf(samples[t]), mean: g, sd: sdOf(g) }));
    },
  );
}

gpuOnly("crossbar/program has the log-normal mean, σ and shape [10⁵ cells]", async (engine) => {
  const [g, s] = [10, 0.3];
  const law = { ...FREE, c0: s };
  const [sample] = await programmedOf(engine, { kind: "lognormal", law, targets: [g], n: 1e5, seed: 12 });
  const mean = g * Math.exp(s * s / 2);
  assertNear("mean e^(s²/2)", { got: momentsOf(sample).mean, expected: mean, tolerance: 0.01 * mean });
  assertLaw("conductance", {
    moments: momentsOf(sample),
    mean,
    sd: mean * Math.sqrt(Math.expm1(s * s)),
    // the fourth moment of a log-normal widens the error of σ to 0.5 %
    share: 0.02,
  });
  const logs = Array.from(sample, (v) => Math.log(v / g));
  assertLaw("logarithm", { moments: momentsOf(logs), mean: 0, sd: s });
  const { pValue } = ksOneSample(logs.map((v) => v / s), normalCdf);
  assert(pValue > 0.01, `Kolmogorov–Smirnov p ${pValue}`);
});

function pcmSigma(g: number): number {
  const r = g / G_MAX;
  return 0.26348 + 1.965 * r - 1.1731 * r * r;
}

gpuOnly("crossbar/program has the PCM σ(g) [10⁵ cells at each of 11 µS]", async (engine) => {
  const samples = await programmedOf(engine, { kind: "polynomial", law: PCM, targets: GRID, n: 1e5, seed: 13 });
  GRID.forEach((g, t) => assertLaw(`${g} µS`, { moments: momentsOf(samples[t]), mean: g, sd: pcmSigma(g) }));
  const { pValue } = ksOneSample(Array.from(samples[4], (v) => (v - GRID[4]) / pcmSigma(GRID[4])), normalCdf);
  assert(pValue > 0.01, `Kolmogorov–Smirnov p ${pValue}`);
});

gpuOnly("crossbar/program has the moments of a rectified normal near 0 µS [4 · 10⁵ cells at each]", async (engine) => {
  const targets = [0, 0.1, 0.3, 0.6, 1];
  const law = { ...PCM, floor: 0 };
  const samples = await programmedOf(engine, { kind: "polynomial", law, targets, n: 4e5, seed: 14 });
  targets.forEach((g, t) => {
    const s = pcmSigma(g);
    const [inside, density] = [normalCdf(g / s), Math.exp(-((g / s) ** 2) / 2) / Math.sqrt(2 * Math.PI)];
    const mean = g * inside + s * density;
    const sd = Math.sqrt((g * g + s * s) * inside + g * s * density - mean * mean);
    const moments = momentsOf(samples[t]);
    assertLaw(`${g} µS`, { moments, mean, sd });
    assertNear(`${g} µS: mean`, { got: moments.mean, expected: mean, tolerance: 0.01 * mean });
    const stopped = samples[t].reduce((sum, v) => sum + (v === 0 ? 1 : 0), 0) / moments.n;
    const tolerance = 4 * Math.sqrt(inside * (1 - inside) / moments.n);
    assertNear(`${g} µS: share at the floor`, { got: stopped, expected: 1 - inside, tolerance });
  });
});
