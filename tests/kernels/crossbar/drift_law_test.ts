/** Whether drift exponents, recovered from conductances, follow their law. */

import assert from "node:assert/strict";
import { ksOneSample, normalCdf } from "../../../harness/stats.ts";
import { drift } from "../../../kernels/crossbar/drift.ts";
import type { Engine } from "../../../kernels/engine.ts";
import { gpuOnly, runOnce } from "../../support.ts";
import { assertLaw, assertNear, correlation, momentsOf } from "../../support_statistics.ts";

const LOG_TIME = 10;
const CHIPS = 100;
/** A law of r: below the threshold clamp(log·ln r + const, min, max), else a cubic polynomial. */
interface Law {
  line: [log: number, constant: number, min: number, max: number];
  threshold?: number;
  cubic?: number[];
}
interface Exponents {
  gMax: number;
  mu: Law;
  sd: Law;
}

const PCM: Exponents = {
  gMax: 25,
  mu: { line: [-0.0155, 0.0244, 0.049, 0.1] },
  sd: { line: [-0.0125, -0.0059, 0.008, 0.045] },
};
const HERMES_MEAN: Law = {
  line: [-0.0387, -0.0182, 0.072, 0.13],
  threshold: 0.0945,
  cubic: [0.0736, -0.0126, -0.0436, 0],
};
const HERMES_1: Exponents = {
  gMax: 10.35,
  mu: HERMES_MEAN,
  sd: { line: [-0.012, -0.0023, 0.0124, 0.04], threshold: 0.3039, cubic: [0.0104, 0.0116, -0.0165, 0] },
};
const HERMES_2: Exponents = {
  gMax: 20.7,
  mu: HERMES_MEAN,
  sd: { line: [-0.0117, -0.0057, 0.0091, 0.04], threshold: 0.3055, cubic: [0.0073, 0.0093, -0.0118, 0] },
};

function params(name: string, { line: [log, constant, min, max], threshold = 3e38, cubic = [0, 0, 0, 0] }: Law) {
  const law = { log, const: constant, min, max, threshold };
  const all = [...Object.entries(law), ...cubic.map((p, i) => [`p${i}`, p] as const)];
  return Object.fromEntries(all.map(([key, value]) => [`${name}_${key}`, value]));
}

function valueAt(r: number, { line: [log, constant, min, max], threshold = 3e38, cubic = [0, 0, 0, 0] }: Law): number {
  if (r < threshold) return Math.min(Math.max(log * Math.log(r) + constant, min), max);
  return cubic.reduce((sum, p, i) => sum + p * r ** i, 0);
}

/** Exponents ν of `n` cells of every target µS. */
async function exponentsOf(
  engine: Engine,
  { law, targets, n, seed }: { law: Exponents; targets: number[]; n: number; seed: number },
): Promise<Float32Array[]> {
  const cells = targets.length * n / CHIPS;
  const stream = { chips: CHIPS, cells, seed, purpose: 2, layer: 0, g_max: law.gMax, log_time: LOG_TIME };
  const chip = Uint32Array.from({ length: CHIPS }, (_, i) => i);
  const target = Float32Array.from({ length: cells }, (_, k) => targets[k % targets.length]);
  // not the target: the law must not go by what was programmed
  const programmed = Float32Array.from({ length: CHIPS * cells }, (_, i) => 1 + i % 17);
  const { drifted } = await runOnce(engine, drift, {
    params: { ...stream, ...params("mu", law.mu), ...params("sd", law.sd) },
    buffers: { chip, target, programmed },
  });
  const nu = (i: number) => -Math.log(drifted[i] / programmed[i]) / LOG_TIME;
  return targets.map((_, t) => Float32Array.from({ length: n }, (_, i) => nu(i * targets.length + t)));
}

/** Mean and standard deviation of |μ + s·ξ|. */
function folded(mu: number, s: number): { mean: number; sd: number } {
  const mean = s * Math.sqrt(2 / Math.PI) * Math.exp(-mu * mu / (2 * s * s)) + mu * (1 - 2 * normalCdf(-mu / s));
  return { mean, sd: Math.sqrt(mu * mu + s * s - mean * mean) };
}

const TECHNOLOGIES = { PCM, "HERMES of one cell": HERMES_1, "HERMES of two cells": HERMES_2 };
for (const [name, law] of Object.entries(TECHNOLOGIES)) {
  gpuOnly(
    `crossbar/drift has the ${name} mean, sd and distribution of ν [10⁵ cells at each of 10 µS]`,
    async (engine) => {
      // shares of g_max on both sides of every threshold and limit
      const targets = [0, 4e-8, 0.002, 0.01, 0.05, 0.09, 0.15, 0.31, 0.6, 1].map((r) => r * law.gMax);
      const samples = await exponentsOf(engine, { law, targets, n: 1e5, seed: 21 });
      targets.forEach((g, t) => {
        const r = Math.max(1e-7, g / law.gMax);
        const [mu, s] = [valueAt(r, law.mu), valueAt(r, law.sd)];
        const expected = folded(mu, s);
        const moments = momentsOf(samples[t]);
        assertLaw(`${g} µS`, { moments, ...expected });
        assertNear(`${g} µS: mean`, { got: moments.mean, expected: expected.mean, tolerance: 0.01 * expected.mean });
        const cdf = (nu: number) => normalCdf((nu - mu) / s) - normalCdf((-nu - mu) / s);
        const { pValue } = ksOneSample(Array.from(samples[t]), cdf);
        // the smallest of 30 exceeds this in 97 of 100
        assert(pValue > 0.001, `${g} µS: Kolmogorov–Smirnov p ${pValue}`);
      });
    },
  );
}

gpuOnly("crossbar/drift folds exponents below 0 [10⁵ cells at each of 3 means]", async (engine) => {
  for (const mu of [0, 0.02, 0.1]) {
    const s = 0.05;
    const flat: Exponents = { gMax: 25, mu: { line: [0, mu, 0, 1] }, sd: { line: [0, s, 0, 1] } };
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
