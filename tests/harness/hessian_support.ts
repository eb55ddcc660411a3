/** What every record of curvature must hold, whenever it was written. */

import assert from "node:assert/strict";
import type { HessianRecord } from "../../harness/hessian/record.ts";
import { exact, plusMinus } from "../../harness/hessian/numbers.ts";
import { layersPlot, spectrumPlot } from "../../harness/hessian/plots.ts";
import { hessianReport } from "../../harness/hessian/text.ts";
import { svgOf } from "../../harness/output/plots.ts";
import { type Hessian1, hessianFaults } from "../../harness/records/hessian_1.ts";
import { serialise } from "../../harness/result.ts";

function close(a: number, b: number, what: string): void {
  assert(Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b)) + 1e-300, `${what}: ${a} and ${b}`);
}

function sum(values: number[]): number {
  return values.reduce((a, b) => a + b, 0);
}

/** Parts sum up to totals, ratios are ratios, the text shows the numbers, and the figures can be drawn. */
export async function checkHessianRecord(record: HessianRecord): Promise<void> {
  const form: Hessian1 = record; // this does not compile if the form asks for what a record lacks
  assert.deepEqual(hessianFaults(JSON.parse(serialise(form))), []);
  const { scenario, network, trace, diagonal, eigenvalues, density, noise, settings } = record;
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(scenario.text));
  assert.equal(new Uint8Array(digest).toHex(), scenario.sha256);
  assert.match(network.sha256, /^[0-9a-f]{64}$/);
  assert.equal(sum(network.layers.map(({ weights }) => weights)), network.weights);
  const paths = network.layers.map(({ path }) => path);
  for (const part of [trace, diagonal, noise]) {
    if (part) assert.deepEqual(part.layers.map(({ layer }) => layer), paths);
  }
  if (trace) close(sum(trace.layers.map(({ mean }) => mean)), trace.total.mean, "layers and total of the trace");
  if (diagonal) close(sum(diagonal.layers.map((l) => l.sum)), diagonal.trace, "layers and trace of the diagonal");
  if (eigenvalues) checkEnds(eigenvalues, settings.top);
  if (density) checkDensity(density);
  if (noise) checkNoise(noise);
  const text = hessianReport(record).join("\n");
  assert.doesNotMatch(text, /NaN|undefined|null|Infinity/);
  for (const shown of [exact(record.loss), ...(noise ? [plusMinus(noise.predicted)] : [])]) {
    assert(text.includes(shown));
  }
  for (const plot of [spectrumPlot(record), layersPlot(record)]) {
    if (plot) assert.doesNotMatch(await svgOf(plot), /NaN|undefined|Infinity/);
  }
}

function checkEnds({ largest, smallest }: NonNullable<HessianRecord["eigenvalues"]>, top: number): void {
  const [high, low] = [largest, smallest].map(({ values }) => values.map(({ value }) => value));
  assert.deepEqual([high.length, low.length], [top, top]);
  assert.deepEqual(high, high.toSorted((a, b) => b - a));
  assert.deepEqual(low, low.toSorted((a, b) => a - b));
  assert(high[0] >= low[0]);
}

function checkDensity({ eigenvalue, density, standardError }: NonNullable<HessianRecord["density"]>): void {
  assert.deepEqual([density.length, standardError.length], [eigenvalue.length, eigenvalue.length]);
  const step = eigenvalue[1] - eigenvalue[0];
  const integral = sum(density) * step;
  assert(Math.abs(integral - 1) < 1e-3, `the density has integral ${integral}`);
}

function checkNoise({ curvature, layers, kinks, predicted, simulated }: NonNullable<HessianRecord["noise"]>): void {
  close(sum(layers.map((l) => l.curvature.mean)), curvature.mean, "layers and total of ½ tr(ΣH)");
  close(curvature.mean + sum(kinks.map(({ mean }) => mean)), predicted.mean, "curvature and kinks, and their sum");
  if (simulated) close(simulated.mean / predicted.mean, simulated.ratio, "simulated over predicted");
}
