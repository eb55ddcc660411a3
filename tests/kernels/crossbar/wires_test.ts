import assert from "node:assert/strict";
import { strideOf } from "../../../kernels/crossbar/tiles.ts";
import { appendWireSolve, sweepPlan } from "../../../kernels/crossbar/wires.ts";
import { ProgramBuilder } from "../../../kernels/program.ts";
import { gpuOnly, oracle } from "../../support.ts";
import { type Layer, planOf, randomCells, randomInputs, solve, worstError } from "./_wires.ts";

/** What f32 may add to the bound: sums over a line and back, some tens of roundings. */
const ROUNDING = 3e-6;

function square(size: number, ohms: number, more: Partial<Layer> = {}): Layer {
  const [gMin, { planes = 1, arrays = 1, rows = size, cols = size }] = [ohms > 1 ? 0.1 : 10, more];
  return {
    cells: randomCells(arrays * planes * rows * cols, { seed: size, gMin }),
    ...{ arrays, planes, rows, cols, tileRows: size, tileCols: size, wires: { wordOhms: ohms, bitOhms: ohms } },
    ...more,
  };
}

const layers: [string, Layer][] = [
  ["16 × 16, 0.1 Ω", square(16, 0.1)],
  ["32 × 32, 20 Ω", square(32, 20)],
  ["64 × 64, 1 Ω", square(64, 1)],
  ["64 × 64, 5 Ω, pairs", square(64, 5, { planes: 2 })],
  ["128 × 128, 1 Ω", square(128, 1)],
  ["128 × 32, 20 and 5 Ω", square(32, 20, { rows: 128, tileRows: 128, wires: { wordOhms: 20, bitOhms: 5 } })],
  ["48 × 48, drivers", square(48, 1, { wires: { wordOhms: 1, bitOhms: 2, driverOhms: 50, terminalOhms: 20 } })],
  ["48 × 48, no bit line", square(48, 1, { wires: { wordOhms: 5, bitOhms: 1e-6, driverOhms: 5 } })],
  ["2 arrays of 50 × 37 in tiles of 16", square(16, 5, { arrays: 2, rows: 50, cols: 37 })],
];

for (const [label, layer] of layers) {
  // 128 exact solutions of the largest tile would take longer than all other tests here
  for (const vectors of layer.rows * layer.cols < 128 * 128 ? [3, 0] : [3]) {
    const source = vectors ? "given" : "identity";
    gpuOnly(`wires are as near as planned to the exact solution [${label} source=${source}]`, async (engine) => {
      const plan = planOf(layer, 1e-4);
      const x = vectors ? randomInputs(vectors * layer.rows, 7) : undefined;
      const { current, residual } = await solve(engine, { layer, plan, inputs: { x, vectors } });
      const worst = worstError(layer, { current, x, vectors });
      assert(worst <= plan.bound + ROUNDING, `${worst} beyond ${plan.bound} in ${plan.sweeps} sweeps`);
      assert(residual <= 1e-4, `residual ${residual} V`);
    });
  }
}

gpuOnly("wires with too few sweeps say so in the residual", async (engine) => {
  const layer = square(64, 20);
  const inputs = { x: randomInputs(2 * 64, 3), vectors: 2 };
  const plan = planOf(layer, 1e-4);
  assert(plan.omegas.length >= 12, `${plan.omegas.length} half sweeps`);
  let before = Infinity;
  for (const half of [0, 2, 6, plan.omegas.length]) {
    const omegas = plan.omegas.slice(0, half);
    const { current, residual } = await solve(engine, { layer, plan: { omegas }, inputs });
    const worst = worstError(layer, { current, ...inputs });
    assert(worst <= 3 * residual + ROUNDING, `error ${worst}, residual ${residual} V after ${half} half sweeps`);
    assert(residual < before, `residual ${residual} V after ${half} half sweeps, ${before} V before`);
    if (half < 6) assert(residual > 1e-3, `residual ${residual} V after ${half} half sweeps`);
    before = residual;
  }
  assert(before < 1e-4, `residual ${before} V`);
});

gpuOnly("wires of chips in chunks have the bits of all at once", async (engine) => {
  const layer = square(12, 5, { arrays: 6, planes: 2, rows: 30, cols: 18 });
  const plan = { omegas: [1, 1.1, 1.05, 1.05] };
  const inputs = { x: randomInputs(5 * 30, 3), vectors: 5 };
  const all = await solve(engine, { layer, plan, inputs });
  const size = layer.cells.length / 6;
  for (const [begin, end] of [[0, 1], [1, 6]]) {
    const chunk = { ...layer, arrays: end - begin, cells: layer.cells.slice(begin * size, end * size) };
    const { current } = await solve(engine, { layer: chunk, plan, inputs });
    const line = all.current.length / 6;
    assert.deepEqual(current, all.current.slice(begin * line, end * line));
  }
});

gpuOnly("wires without resistance give the sums of currents, without a sweep", async (engine) => {
  const layer = square(24, 1, { wires: { wordOhms: 0, bitOhms: 0 } });
  const plan = planOf(layer, 1e-6);
  assert.deepEqual(plan, { sweeps: 0, omegas: [], omega: 1, rate: 0, bound: 0 });
  const { current, residual } = await solve(engine, { layer, plan, inputs: { vectors: 0 } });
  assert.deepEqual(current, Float64Array.from(layer.cells));
  assert.equal(residual, 0);
});

Deno.test("wires on the oracle engine are exact for plans that are", async () => {
  const layer = square(7, 20, { planes: 2, rows: 9, cols: 10 });
  const { current } = await solve(oracle, { layer, plan: planOf(layer, 1e-9), inputs: { vectors: 0 } });
  const worst = worstError(layer, { current, vectors: 0 });
  assert(worst <= 1e-9 + 1e-12 * strideOf(10), `${worst}`);
});

Deno.test("sweepPlan() refuses wires that take more sweeps than allowed", () => {
  const wires = { wordOhms: 1000, bitOhms: 1000 };
  const options = { gMaxMicrosiemens: 100, tileRows: 256, tileCols: 256, wires, tolerance: 1e-4, maxSweeps: 50 };
  const place = "Cannot solve wires: 1000 and 1000 Ω at 100 µS on 256 × 256";
  assert.throws(() => sweepPlan(options), {
    name: "RangeError",
    message: `${place} does not converge within 50 sweeps to 0.0001`,
  });
  assert.throws(() => sweepPlan({ ...options, wires: { wordOhms: -1, bitOhms: 0 } }), {
    name: "RangeError",
    message: "wires wordOhms: expected 0 to 1e9 Ω, got -1",
  });
});

Deno.test("sweepPlan() takes more sweeps for more resistance, and relaxes where that saves some", () => {
  const base = { gMaxMicrosiemens: 100, tileRows: 64, tileCols: 64, tolerance: 1e-4 };
  const plans = [0.1, 1, 5, 20].map((ohms) => sweepPlan({ ...base, wires: { wordOhms: ohms, bitOhms: ohms } }));
  assert.deepEqual(plans.map(({ sweeps }) => sweeps), [1, 2, 4, 8]);
  assert.deepEqual(plans.map(({ omega }) => omega > 1), [false, false, true, true]);
  assert(plans.every(({ bound, omegas, sweeps }) => bound <= 1e-4 && omegas.length === 2 * sweeps));
});

Deno.test("appendWireSolve() refuses a relaxation that does not converge", () => {
  const builder = new ProgramBuilder("wires");
  const cells = builder.buffer("cells", { dims: [1, 1, 4, 4], role: "input" });
  const layer = { ...square(4, 1), cells, source: "identity" as const };
  assert.throws(() => appendWireSolve(builder, { ...layer, plan: { omegas: [1, 2] } }), {
    name: "RangeError",
    message: "wires omegas: expected pairs of numbers from 1 to below 2, got 1, 2",
  });
});
