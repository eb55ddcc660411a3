import assert from "node:assert/strict";
import { combine } from "../../../kernels/crossbar/combine.ts";
import { mvm } from "../../../kernels/crossbar/mvm.ts";
import { readCells } from "../../../kernels/crossbar/read_cells.ts";
import { readMvm } from "../../../kernels/crossbar/read_mvm.ts";
import { readMvmContract } from "../../../kernels/crossbar/read_mvm_contract.ts";
import { makeCase } from "../../../kernels/contract.ts";
import type { Engine } from "../../../kernels/engine.ts";
import type { Numbers, Params } from "../../../kernels/kernel.ts";
import { admissionTests, assertInside, gpuOnly, judge, oracle, runOnce } from "../../support.ts";
import { assertLaw, momentsOf } from "../../support_statistics.ts";

admissionTests(readMvmContract);

const STREAM = { seed: 11, purpose: 3, layer: 5, draw: 2 };
const NO_LIMIT = 3e38;

/** The same currents by way of stored reads: cells of all reads, then their planes, then a product for each read. */
async function byStoredReads(engine: Engine, params: Params, buffers: Record<string, Numbers>): Promise<Float64Array> {
  const { chips, groups, planes, vectors, rows, cols, stride, tile_rows, row_tiles, floor, ceiling, first_read } =
    params;
  const cells = groups * planes * rows * cols;
  const { noisy } = await runOnce(engine, readCells, {
    params: { chips, reads: vectors, cells, ...STREAM, first_read, floor, ceiling },
    buffers: { chip: buffers.chip, conductance: buffers.conductance, sigma: buffers.sigma },
  });
  const arrays = chips * vectors * groups;
  const { net } = await runOnce(engine, combine, {
    params: { arrays, planes, rows, cols, stride },
    buffers: { cells: noisy, factor: buffers.factor },
  });
  const { current } = await runOnce(engine, mvm, {
    params: { arrays, input_sets: chips * vectors, vectors: 1, rows, stride, tile_rows, row_tiles },
    buffers: { voltage: buffers.voltage, net },
  });
  // [chips, vectors, groups, row_tiles, stride] → [chips, groups, row_tiles, vectors, stride]
  const lines = groups * row_tiles;
  return Float64Array.from(current, (_, i) => {
    const [j, v] = [i % stride, Math.floor(i / stride) % vectors];
    const [line, c] = [Math.floor(i / (stride * vectors)) % lines, Math.floor(i / (stride * vectors * lines))];
    return current[((c * vectors + v) * lines + line) * stride + j];
  });
}

async function checkStoredReads(engine: Engine, cols: number): Promise<void> {
  const layout = { rows: 13, cols, stride: 4 * Math.ceil(cols / 4), tile_rows: 5, row_tiles: 3 };
  const params = { chips: 3, groups: 2, planes: 3, input_sets: 3, vectors: 7, ...layout };
  const all = { ...params, ...STREAM, first_read: 9, floor: 4, ceiling: 15 };
  const { buffers } = makeCase(readMvmContract, all, { seed: 3 });
  // half of the cells begin below the floor
  buffers.conductance = buffers.conductance.map((g) => g / 3);
  const { current: judged } = judge(readMvm, { params: all, buffers });
  const { current } = await runOnce(engine, readMvm, { params: all, buffers });
  assertInside("inside the product", { got: current, judged });
  assertInside("stored reads", { got: await byStoredReads(engine, all, buffers), judged });
}

for (const cols of [8, 6, 5]) {
  const name = `crossbar/read_mvm draws what read_cells, combine and mvm draw [cols=${cols}]`;
  Deno.test(`${name} oracle`, () => checkStoredReads(oracle, cols));
  gpuOnly(name, (engine) => checkStoredReads(engine, cols));
}

/** Currents of 2 · 10⁵ reads of pairs of 16 × 4 cells, and per column what the cells' means and deviations would give. */
async function manyReads(engine: Engine, { floor, mean }: { floor: number; mean: number }) {
  const [chips, vectors, rows, cols] = [100, 2000, 16, 4];
  const cells = 2 * rows * cols;
  const tile = { rows, cols, stride: cols, tile_rows: rows, row_tiles: 1 };
  const params = {
    chips,
    groups: 1,
    planes: 2,
    input_sets: 1,
    vectors,
    ...tile,
    ...STREAM,
    first_read: 0,
    floor,
    ceiling: NO_LIMIT,
  };
  const volts = Float32Array.from({ length: rows }, (_, r) => (r % 5 - 2) / 4);
  const sigma = Float32Array.from({ length: cells }, (_, k) => 0.5 + (k % 7) / 8);
  const { current } = await runOnce(engine, readMvm, {
    params,
    buffers: {
      chip: Uint32Array.from({ length: chips }, (_, c) => c),
      voltage: Float32Array.from({ length: vectors * rows }, (_, i) => volts[i % rows]),
      conductance: new Float32Array(chips * cells).fill(mean),
      sigma: Float32Array.from({ length: chips * cells }, (_, i) => sigma[i % cells]),
      factor: Float32Array.of(1, -0.5),
    },
  });
  const share = (k: number) => volts[Math.floor(k / cols) % rows] * [1, -0.5][Math.floor(k / (rows * cols))];
  return [0, 1, 2, 3].map((column) => {
    const mine = Array.from({ length: cells / cols }, (_, i) => i * cols + column);
    const sum = (term: (k: number) => number) => mine.reduce((total, k) => total + term(k), 0);
    return {
      moments: momentsOf(current.filter((_: number, i: number) => i % cols === column)),
      volts: sum(share),
      deviation: sum((k) => share(k) * sigma[k]),
      variance: sum((k) => (share(k) * sigma[k]) ** 2),
    };
  });
}

gpuOnly("crossbar/read_mvm has the law of the output where no cell is limited [2 · 10⁵ reads]", async (engine) => {
  for (const { moments, volts, variance } of await manyReads(engine, { floor: -NO_LIMIT, mean: 7 })) {
    assertLaw("free cells", { moments, mean: 7 * volts, sd: Math.sqrt(variance) });
  }
});

gpuOnly(
  "crossbar/read_mvm has the law of limited cells, which the output law is not [2 · 10⁵ reads]",
  async (engine) => {
    // E max(0, ξ) = 1/√2π and E max(0, ξ)² = ½
    const [mean, variance] = [1 / Math.sqrt(2 * Math.PI), 1 / 2 - 1 / (2 * Math.PI)];
    for (const column of await manyReads(engine, { floor: 0, mean: 0 })) {
      const law = { mean: column.deviation * mean, sd: Math.sqrt(column.variance * variance) };
      assertLaw("cells around their floor", { moments: column.moments, ...law });
    }
  },
);

Deno.test("crossbar/read_mvm refuses what does not fit", () => {
  const sizes = { chips: 4, groups: 1, planes: 1, input_sets: 3, vectors: 1, rows: 5, cols: 5, stride: 8 };
  const params = { ...sizes, tile_rows: 4, row_tiles: 2, ...STREAM, first_read: 0, floor: 0, ceiling: NO_LIMIT };
  const refused = (change: Params, message: string) => {
    const error = { name: "RangeError", message: `kernels/crossbar/read_mvm ${message}` };
    assert.throws(() => readMvm.variants[0].workgroups({ ...params, ...change }, {}), error);
    assert.throws(() => judge(readMvm, { params: { ...params, ...change }, buffers: {} }), error);
  };
  refused({}, "input_sets: expected a divisor of 4, got 3");
  refused({ input_sets: 2, stride: 5 }, "stride: expected 8 (5 columns padded to 4), got 5");
  refused({ input_sets: 2, row_tiles: 1 }, "row_tiles: expected 2 (5 rows in tiles of 4), got 1");
});
