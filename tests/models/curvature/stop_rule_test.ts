/** When a trace may stop: by its standard error, and why not when its running mean stops moving. */

import assert from "node:assert/strict";
import { hutchinsonTrace, type TraceEstimate } from "../../../models/curvature/trace.ts";
import { denseOperator, normsOf, withSpectrum } from "./dense_support.ts";

const RUNS = 200;
const spectra = {
  "flat, 9 % per probe": Array.from({ length: 40 }, (_, i) => 0.2 + i / 40),
  "some large, 24 % per probe": Array.from({ length: 40 }, (_, i) => i < 4 ? 4 : 0.5 + i / 80),
};

/** Probes after which PyHessian and NNCF stop: the mean moves by less than this part of itself. */
function stillAt(samples: readonly number[], tolerance: number): { mean: number; probes: number } {
  let [sum, before] = [samples[0], samples[0]];
  for (let k = 2; k <= samples.length; k++) {
    const mean = (sum += samples[k - 1]) / k;
    if (Math.abs(mean - before) < tolerance * Math.abs(mean)) return { mean, probes: k };
    before = mean;
  }
  return { mean: before, probes: samples.length };
}

function totals({ samples }: TraceEstimate): number[] {
  return samples.map((row) => row.reduce((a, b) => a + b, 0));
}

const shareOf = (flags: boolean[]) => flags.filter(Boolean).length / flags.length;

for (const [name, spectrum] of Object.entries(spectra)) {
  const { matrix } = withSpectrum(spectrum, 1);
  const { trace, frobenius, diagonal } = normsOf(matrix);
  const perProbe = Math.sqrt(2 * (frobenius - diagonal)) / trace;
  const runs = (tolerance: number, most: number) =>
    Promise.all(
      Array.from({ length: RUNS }, (_, seed) =>
        hutchinsonTrace(denseOperator(matrix), { seed, tolerance, most, batch: 50 })),
    );

  Deno.test(`stop rule: within 2.5 tolerances in 95 % of ${RUNS} runs, within 3 in 98 % [${name}]`, async () => {
    for (const needed of [60, 150]) {
      const tolerance = perProbe / Math.sqrt(needed);
      const all = await runs(tolerance, 1000);
      const errors = all.map(({ total }) => Math.abs(total.mean - trace) / trace);
      const mean = all.reduce((sum, { total }) => sum + total.probes, 0) / RUNS;
      assert(all.every(({ total }) => total.reached));
      assert(mean > needed && mean < needed + 16, `${mean} probes for ${needed}`);
      const [claim, three] = [2.5, 3].map((k) => shareOf(errors.map((e) => e <= k * tolerance)));
      assert(claim >= 0.95 && three >= 0.98, `needed ${needed}: ${claim}, ${three}`);
    }
  });

  Deno.test(`stop rule: the mean standing still proves nothing [${name}]`, async () => {
    const all = await runs(0, 100);
    for (const tolerance of [1e-3, 1e-2]) {
      const stops = all.map((run) => stillAt(totals(run), tolerance));
      const errors = stops.map(({ mean }) => Math.abs(mean - trace) / trace);
      const within = shareOf(errors.map((e) => e <= 2 * tolerance));
      assert(within < 0.4, `tolerance ${tolerance}: ${within} of the runs are within twice of it`);
    }
    const strict = all.map((run) => Math.abs(stillAt(totals(run), 1e-3).mean - trace) / trace);
    const far = shareOf(strict.map((e) => e > 1e-2));
    assert(far > 0.5, `${far} of the runs are off by ten tolerances`);
  });
}
