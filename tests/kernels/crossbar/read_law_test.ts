/** Whether read noise follows its law, per cell and by the exact law of the output. */

import assert from "node:assert/strict";
import { ksTwoSample } from "../../../harness/stats.ts";
import { readCells } from "../../../kernels/crossbar/read_cells.ts";
import { readOutput } from "../../../kernels/crossbar/read_output.ts";
import { readSigma } from "../../../kernels/crossbar/read_sigma.ts";
import type { Engine } from "../../../kernels/engine.ts";
import { ProgramBuilder } from "../../../kernels/program.ts";
import { gpuOnly, mulberry32, runOnce } from "../../support.ts";
import { assertLaw, assertNear, momentsOf } from "../../support_statistics.ts";

const line = (n: number) => Uint32Array.from({ length: n }, (_, i) => i);

gpuOnly("crossbar/read_cells has the PCM read law [10⁵ cells at each of 8 µS]", async (engine) => {
  const grid = [0.01, 0.2, 0.5, 1, 3, 8, 15, 25];
  const [chips, cells] = [100, 8000];
  // g_max 25 µS, one hour after programming, 250 ns a read
  const factor = Math.sqrt(Math.log((3620 + 250e-9) / 500e-9));
  const programmed = Float32Array.from({ length: chips * cells }, (_, i) => grid[i % 8]);
  const drifted = programmed.map((g) => 0.8 * g);
  const law = { g_max: 25, coefficient: 0.0088, exponent: 0.65, floor: 1e-3, most: 0.2, time_factor: factor };
  const { sigma } = await runOnce(engine, readSigma, {
    params: { chips, cells, ...law },
    buffers: { programmed, drifted },
  });
  const { noisy } = await runOnce(engine, readCells, {
    params: { chips, cells, seed: 31, purpose: 3, layer: 0, draw: 0, floor: -1e30 },
    buffers: { chip: line(chips), conductance: drifted, sigma },
  });
  grid.forEach((g, t) => {
    const q = Math.min(0.2, 0.0088 / Math.max(1e-3, (g / 25) ** 0.65));
    const sample = Float32Array.from({ length: 1e5 }, (_, i) => noisy[8 * i + t]);
    assertLaw(`${g} µS`, { moments: momentsOf(sample), mean: 0.8 * g, sd: 0.8 * g * q * factor });
  });
});

/** A column of 64 cells, its inputs, and the number of reads: `chips` of them in each of `draws` calls. */
const ROWS = 64;
const CHIPS = 2000;
const DRAWS = 100;

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

/** Currents of CHIPS · DRAWS reads with noise in every cell, each draw number one read of every chip. */
async function readsPerCell(engine: Engine): Promise<Float64Array> {
  const { voltage, conductance, sigma } = column();
  const builder = new ProgramBuilder("a column read cell by cell");
  const dims = [CHIPS, ROWS];
  const chip = builder.buffer("chip", { scalar: "u32", dims: [CHIPS], role: "input" });
  const given = {
    chip,
    conductance: builder.buffer("conductance", { dims, role: "input" }),
    sigma: builder.buffer("sigma", { dims, role: "input" }),
  };
  for (let draw = 0; draw < DRAWS; draw++) {
    const params = { chips: CHIPS, cells: ROWS, seed: 33, purpose: 3, layer: 0, draw, floor: -1e30 };
    const noisy = builder.buffer(`noisy${draw}`, { dims, role: "output" });
    builder.call(readCells, { params, buffers: { ...given, noisy } });
  }
  const all = (row: Float32Array) => Float32Array.from({ length: CHIPS * ROWS }, (_, i) => row[i % ROWS]);
  const data = { chip: line(CHIPS), conductance: all(conductance), sigma: all(sigma) };
  const session = await engine.load(builder.program, data);
  try {
    session.run();
    const currents = new Float64Array(CHIPS * DRAWS);
    const reads = await Promise.all(Array.from({ length: DRAWS }, (_, draw) => session.read(`noisy${draw}`)));
    reads.forEach((noisy, draw) => {
      for (let i = 0; i < noisy.length; i++) {
        currents[draw * CHIPS + Math.floor(i / ROWS)] += voltage[i % ROWS] * noisy[i];
      }
    });
    return currents;
  } finally {
    session.close();
  }
}

gpuOnly("crossbar/read_output has the law of reads cell by cell [64 rows, 2 · 10⁵ reads each]", async (engine) => {
  const { mean, variance } = column();
  const cells = await readsPerCell(engine);
  const n = cells.length;
  const { noisy: outputs } = await runOnce(engine, readOutput, {
    params: { chips: CHIPS, length: DRAWS, seed: 33, purpose: 4, layer: 0, draw: 0 },
    buffers: {
      chip: line(CHIPS),
      current: new Float32Array(n).fill(mean),
      variance: new Float32Array(n).fill(variance),
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
