/** Whether drift exponents, recovered from conductances, follow their law. */

import { normalCdf } from "../../../harness/stats.ts";
import { drift } from "../../../kernels/crossbar/drift.ts";
import type { Engine } from "../../../kernels/engine.ts";
import { gpuOnly, runOnce } from "../../support.ts";
import { assertLaw, assertNear, correlation, momentsOf } from "../../support_statistics.ts";

const LOG_TIME = 10;
const CHIPS = 100;
const PCM = {
  mu_log: -0.0155,
  mu_const: 0.0244,
  mu_min: 0.049,
  mu_max: 0.1,
  sd_log: -0.0125,
  sd_const: -0.0059,
  sd_min: 0.008,
  sd_max: 0.045,
};

/** Exponents ν of `n` cells of every target µS, g_max 25 µS. */
async function exponentsOf(
  engine: Engine,
  { law, targets, n, seed }: { law: Record<string, number>; targets: number[]; n: number; seed: number },
): Promise<Float32Array[]> {
  const cells = targets.length * n / CHIPS;
  const params = { chips: CHIPS, cells, seed, purpose: 2, layer: 0, g_max: 25, log_time: LOG_TIME, ...law };
  const chip = Uint32Array.from({ length: CHIPS }, (_, i) => i);
  const target = Float32Array.from({ length: cells }, (_, k) => targets[k % targets.length]);
  // not the target: the law must not go by what was programmed
  const programmed = Float32Array.from({ length: CHIPS * cells }, (_, i) => 1 + i % 17);
  const { drifted } = await runOnce(engine, drift, { params, buffers: { chip, target, programmed } });
  const nu = (i: number) => -Math.log(drifted[i] / programmed[i]) / LOG_TIME;
  return targets.map((_, t) => Float32Array.from({ length: n }, (_, i) => nu(i * targets.length + t)));
}

/** Mean and standard deviation of |μ + s·ξ|. */
function folded(mu: number, s: number): { mean: number; sd: number } {
  const mean = s * Math.sqrt(2 / Math.PI) * Math.exp(-mu * mu / (2 * s * s)) + mu * (1 - 2 * normalCdf(-mu / s));
  return { mean, sd: Math.sqrt(mu * mu + s * s - mean * mean) };
}

gpuOnly("crossbar/drift has the PCM mean and sd of ν [10⁵ cells at each of 9 µS]", async (engine) => {
  const targets = [0, 1e-6, 0.05, 0.2, 0.7, 1.5, 4, 10, 25];
  const samples = await exponentsOf(engine, { law: PCM, targets, n: 1e5, seed: 21 });
  targets.forEach((g, t) => {
    const log = Math.log(Math.max(1e-7, g / 25));
    const mu = Math.min(Math.max(-0.0155 * log + 0.0244, 0.049), 0.1);
    const s = Math.min(Math.max(-0.0125 * log - 0.0059, 0.008), 0.045);
    const law = folded(mu, s);
    const moments = momentsOf(samples[t]);
    assertLaw(`${g} µS`, { moments, ...law });
    assertNear(`${g} µS: mean`, { got: moments.mean, expected: law.mean, tolerance: 0.01 * law.mean });
  });
});

gpuOnly("crossbar/drift folds exponents below 0 [10⁵ cells at each of 3 means]", async (engine) => {
  for (const mu of [0, 0.02, 0.1]) {
    const s = 0.05;
    const flat = { mu_log: 0, mu_const: mu, mu_min: 0, mu_max: 1, sd_log: 0, sd_const: s, sd_min: 0, sd_max: 1 };
    const [sample] = await exponentsOf(engine, { law: flat, targets: [5], n: 1e5, seed: 22 });
    const law = folded(mu, s);
    const moments = momentsOf(sample);
    assertLaw(`μ ${mu}`, { moments, ...law });
    assertNear(`μ ${mu}: mean`, { got: moments.mean, expected: law.mean, tolerance: 0.01 * law.mean });
  }
});

gpuOnly("crossbar/drift draws an exponent of its own for every cell [10⁵ cells]", async (engine) => {
  const [sample] = await exponentsOf(engine, { law: PCM, targets: [10], n: 1e5, seed: 23 });
  const got = correlation(sample.subarray(1), sample.subarray(0, -1));
  assertNear("correlation of neighbours", { got, expected: 0, tolerance: 4 / Math.sqrt(sample.length) });
});
