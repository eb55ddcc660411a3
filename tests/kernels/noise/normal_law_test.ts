/** The distribution of noise/normal at 10⁶ draws. All thresholds are 4 standard errors: 6 in 10⁵ by chance, each. */

import assert from "node:assert/strict";
import { ksOneSample, normalCdf } from "../../../harness/stats.ts";
import { normal } from "../../../kernels/noise/normal.ts";
import type { Engine } from "../../../kernels/engine.ts";
import { gpuOnly, runOnce } from "../../support.ts";
import { assertNear, correlation, momentsOf } from "../../support_statistics.ts";

const CHIPS = 250;
const CELLS = 4000;
const N = CHIPS * CELLS;
const ERRORS = 4;
const key = { seed: 20261120, purpose: 1, layer: 2 };

/** Normals f32[CHIPS, CELLS]. */
async function draws(engine: Engine, draw = 0): Promise<Float32Array> {
  const params = { chips: CHIPS, quads: CELLS / 4, ...key, draw };
  const chip = Uint32Array.from({ length: CHIPS }, (_, i) => i);
  const { normal: values } = await runOnce(engine, normal, { params, buffers: { chip } });
  return values as Float32Array;
}

gpuOnly("noise/normal has the moments of a standard normal [10⁶ draws]", async (engine) => {
  const { mean, variance, skewness, kurtosis } = momentsOf(await draws(engine));
  // standard errors of n normals: mean √(1/n), variance √(2/n), skewness √(6/n), excess kurtosis √(24/n)
  const within = (what: string, got: number, { expected, over }: { expected: number; over: number }) =>
    assertNear(what, { got, expected, tolerance: ERRORS * Math.sqrt(over / N) });
  within("mean", mean, { expected: 0, over: 1 });
  within("variance", variance, { expected: 1, over: 2 });
  within("skewness", skewness, { expected: 0, over: 6 });
  within("excess kurtosis", kurtosis, { expected: 0, over: 24 });
});

gpuOnly("noise/normal passes Kolmogorov–Smirnov against the normal distribution [10⁶ draws]", async (engine) => {
  const values = Array.from(await draws(engine));
  const { statistic, pValue } = ksOneSample(values, normalCdf);
  assert(pValue > 0.01, `p ${pValue}, distance ${statistic}`);
  // the test has teeth: a mean of 0.03 is found in a tenth of the draws
  assert(ksOneSample(values.slice(0, N / 10).map((z) => z + 0.03), normalCdf).pValue < 1e-4);
});

gpuOnly("noise/normal has the tails of a normal beyond 3 and 4 σ [10⁶ draws]", async (engine) => {
  const values = await draws(engine);
  for (const limit of [3, 4]) {
    for (const sign of [1, -1]) {
      const expected = N * normalCdf(-limit);
      const got = values.reduce((sum, z) => sum + (sign * z > limit ? 1 : 0), 0);
      assertNear(`draws beyond ${sign * limit} σ`, { got, expected, tolerance: ERRORS * Math.sqrt(expected) });
    }
  }
});

gpuOnly("noise/normal has independent cells, chips and draws [10⁶ draws]", async (engine) => {
  // a radius that is shared would show in the squares only
  const square = (values: Float32Array) => values.map((z) => z * z);
  const values = await draws(engine);
  const other = await draws(engine, 1);
  const sets = [["values", values, other], ["squares", square(values), square(other)]] as const;
  for (const [kind, here, there] of sets) {
    const check = (what: string, a: Float32Array, b: Float32Array) => {
      const tolerance = ERRORS / Math.sqrt(a.length);
      assertNear(`correlation of ${kind} of ${what}`, { got: correlation(a, b), expected: 0, tolerance });
    };
    // up to 3 cells apart they may share a block of words, from 4 on they do not
    for (const lag of [1, 2, 3, 4]) check(`cells ${lag} apart`, here.subarray(lag), here.subarray(0, -lag));
    check("chips", here.subarray(CELLS), here.subarray(0, -CELLS));
    check("draws", here, there);
  }
});
