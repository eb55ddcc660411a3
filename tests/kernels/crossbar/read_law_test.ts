/** Whether read noise follows its law, per cell and by the exact law of the output. */

import assert from "node:assert/strict";
import { ksOneSample, ksTwoSample, normalCdf } from "../../../harness/stats.ts";
import { readCells } from "../../../kernels/crossbar/read_cells.ts";
import { readOutput } from "../../../kernels/crossbar/read_output.ts";
import { readSigma } from "../../../kernels/crossbar/read_sigma.ts";
import type { Engine } from "../../../kernels/engine.ts";
import { gpuOnly, mulberry32, runOnce } from "../../support.ts";
import { assertLaw, assertNear, momentsOf } from "../../support_statistics.ts";

const line = (n: number) => Uint32Array.from({ length: n }, (_, i) => i);

/** Parameters that a law has no use for. */
const REST = {
  ...{ c0: 0, c1: 1, c2: 0, c3: 0, c4: 0, exponent: 1 },
  ...{ slope: 0, intercept: 0, threshold: 3e38, floor: 0, most: 1e30 },
};
const FREE = { floor: -1e30, ceiling: 1e30 };

interface ReadLaw {
  name: string;
  constants: { law: string; relative: "yes" | "no" };
  params: Record<string, number>;
  grid: number[];
  /** σ µS of a cell that was at `g` µS after programming and is at 0.8 g now, without the factor of time. */
  sigma: (g: number) => number;
}

function hermes([slope, intercept, floor, most]: number[], threshold: number, c: number[]) {
  const share = (r: number) =>
    r < threshold
      ? Math.min(Math.max(slope * Math.log(r) + intercept, floor), most)
      : c[0] + c[1] * r + c[2] * r * r + c[3] * r ** 3;
  return { params: { slope, intercept, floor, most, threshold, c0: c[0], c1: c[1], c2: c[2], c3: c[3] }, share };
}

const ONE_CELL = hermes([-0.0078, 0.0038, 0.0179, 0.04], 0.1591, [0.0088, 0.0768, -0.1352, 0.0664]);
const TWO_CELLS = hermes([-0.0117, -0.0069, 0.015, 0.04], 0.16, [0.0123, 0.0211, -0.028, 0.0069]);

const LAWS: ReadLaw[] = [
  {
    name: "PCM",
    constants: { law: "power", relative: "yes" },
    params: { g_max: 25, c0: 0.0088, exponent: 0.65, floor: 1e-3, most: 0.2 },
    grid: [0.01, 0.2, 0.5, 1, 3, 8, 15, 25],
    sigma: (g) => 0.8 * g * Math.min(0.2, 0.0088 / Math.max(1e-3, (g / 25) ** 0.65)),
  },
  {
    name: "HERMES of one cell",
    constants: { law: "piecewise", relative: "yes" },
    params: { g_max: 10.35, ...ONE_CELL.params },
    grid: [0.01, 0.1, 0.5, 1, 1.7, 3, 6, 10.35],
    sigma: (g) => 0.8 * g * ONE_CELL.share(g / 10.35),
  },
  {
    name: "HERMES of two cells",
    constants: { law: "piecewise", relative: "yes" },
    params: { g_max: 20.7, ...TWO_CELLS.params },
    grid: [0.01, 0.2, 1, 2, 3.4, 6, 12, 20.7],
    sigma: (g) => 0.8 * g * TWO_CELLS.share(g / 20.7),
  },
  {
    name: "CMO/HfOx",
    constants: { law: "logarithmic", relative: "no" },
    params: { g_max: 88.2, c1: 0.0277316483 / Math.LN10 },
    grid: [2, 5, 9, 15, 30, 50, 70, 88.2],
    sigma: (g) => 0.0277316483 * Math.log10(0.8 * g),
  },
  {
    name: "SONOS",
    constants: { law: "saturating", relative: "no" },
    params: { g_max: 16, c0: 0.1258037, c1: 2.1536557 },
    grid: [0.05, 0.2, 0.5, 1, 2, 4, 8, 16],
    sigma: (g) => 0.1258037 * (1 - Math.exp(-0.8 * g / 2.1536557)),
  },
  {
    name: "state independent",
    constants: { law: "polynomial", relative: "no" },
    params: { g_max: 25, c1: 1 },
    grid: [0.01, 0.2, 0.5, 1, 3, 8, 15, 25],
    sigma: (g) => 0.8 * g / 25,
  },
];

for (const { name, constants, params, grid, sigma: sigmaOf } of LAWS) {
  gpuOnly(`crossbar/read_cells has the ${name} read law [10⁵ cells at each of 8 µS]`, async (engine) => {
    const [chips, cells] = [100, 8000];
    // one hour after programming, 250 ns a read
    const factor = Math.sqrt(Math.log((3620 + 250e-9) / 500e-9));
    const programmed = Float32Array.from({ length: chips * cells }, (_, i) => grid[i % 8]);
    const drifted = programmed.map((g) => 0.8 * g);
    const { sigma } = await runOnce(engine, readSigma, {
      params: { chips, cells, ...REST, ...params, time_factor: factor },
      constants,
      buffers: { programmed, drifted },
    });
    const { noisy } = await runOnce(engine, readCells, {
      params: { chips, reads: 1, first_read: 0, cells, seed: 31, purpose: 3, layer: 0, draw: 0, ...FREE },
      buffers: { chip: line(chips), conductance: drifted, sigma },
    });
    grid.forEach((g, t) => {
      const law = { mean: 0.8 * g, sd: sigmaOf(g) * factor };
      const sample = Float32Array.from({ length: 1e5 }, (_, i) => noisy[8 * i + t]);
      assertLaw(`${g} µS`, { moments: momentsOf(sample), ...law });
      const { pValue } = ksOneSample(Array.from(sample, (v) => (v - law.mean) / law.sd), normalCdf);
      // the smallest of 48 exceeds this in 95 of 100
      assert(pValue > 0.001, `${g} µS: Kolmogorov–Smirnov p ${pValue}`);
    });
  });
}

/** A column of 64 cells, its inputs, and the number of chips and of reads of each. */
const ROWS = 64;
const CHIPS = 2000;
const READS = 100;

function column() {
  const random = mulberry32(32);
  const voltage = Float32Array.from({ length: ROWS }, () => 2 * random() - 1);
  const conductance = Float32Array.from({ length: ROWS }, () => 25 * random());
  const sigma = conductance.map((g) => 0.02 * g + 0.1);
  const sum = (term: (r: number) => number) => voltage.reduce((total, _, r) => total + term(r), 0);
  return {
    voltage,
    conductance,
    sigma,
    mean: sum((r) => voltage[r] * conductance[r]),
    variance: sum((r) => (voltage[r] * sigma[r]) ** 2),
  };
}

/** Currents of CHIPS · READS reads with noise in every cell. */
async function readsPerCell(engine: Engine): Promise<Float64Array> {
  const { voltage, conductance, sigma } = column();
  const all = (row: Float32Array) => Float32Array.from({ length: CHIPS * ROWS }, (_, i) => row[i % ROWS]);
  const { noisy } = await runOnce(engine, readCells, {
    params: {
      ...{ chips: CHIPS, reads: READS, first_read: 0, cells: ROWS, seed: 33, purpose: 3, layer: 0, draw: 0 },
      ...FREE,
    },
    buffers: { chip: line(CHIPS), conductance: all(conductance), sigma: all(sigma) },
  });
  const currents = new Float64Array(CHIPS * READS);
  noisy.forEach((g: number, i: number) => currents[Math.floor(i / ROWS)] += voltage[i % ROWS] * g);
  return currents;
}

gpuOnly("crossbar/read_output has the law of reads cell by cell [64 rows, 2 · 10⁵ reads each]", async (engine) => {
  const { mean, variance } = column();
  const cells = await readsPerCell(engine);
  const n = cells.length;
  const { noisy: outputs } = await runOnce(engine, readOutput, {
    params: {
      ...{ chips: CHIPS, lines: 1, vectors: READS / 4, variance_vectors: 1, stride: 4 },
      ...{ seed: 33, purpose: 4, layer: 0, draw: 0 },
    },
    buffers: {
      chip: line(CHIPS),
      current: new Float32Array(n).fill(mean),
      variance: new Float32Array(4 * CHIPS).fill(variance),
    },
  });
  // 1 % of the variance is 3.2 of its standard errors, √(2/n)
  for (const [what, sample] of [["cell by cell", cells], ["exact law", outputs]] as const) {
    const moments = momentsOf(sample);
    assertLaw(what, { moments, mean, sd: Math.sqrt(variance) });
    assertNear(`${what}: mean`, { got: moments.mean, expected: mean, tolerance: 0.01 * Math.abs(mean) });
    assertNear(`${what}: variance`, { got: moments.variance, expected: variance, tolerance: 0.01 * variance });
  }
  const { statistic, pValue } = ksTwoSample(Array.from(cells), Array.from(outputs));
  assert(pValue > 0.01, `Kolmogorov–Smirnov p ${pValue}, distance ${statistic}`);
});
