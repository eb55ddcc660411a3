/** Whether stuck cells and open lines follow their law: rates, exact counts, and no cell or pair of cells preferred. */

import assert from "node:assert/strict";
import { faults } from "../../../kernels/crossbar/faults.ts";
import type { Engine } from "../../../kernels/engine.ts";
import { gpuOnly, runOnce } from "../../support.ts";
import { assertNear, correlation } from "../../support_statistics.ts";

const KEY = { seed: 41, layer: 3, purpose: 1, row_purpose: 2, col_purpose: 3 };
const NONE = { on_below: 0, off_below: 0, g_on: 2, g_off: 1, dead_row_below: 0, dead_col_below: 0 };

interface Shape {
  chips: number;
  rows: number;
  cols: number;
}

/** Conductances of 3 µS with faults: 2 on, 1 off, 0 open, of chips 0, 1, 2, … */
async function faultyOf(
  engine: Engine,
  { chips, rows, cols, count, law }: Shape & { count: string; law: Record<string, number> },
): Promise<Float32Array> {
  const params = { chips, planes: 1, rows, cols, tile_rows: 16, tile_cols: 8, ...KEY, ...NONE, ...law };
  const chip = Uint32Array.from({ length: chips }, (_, i) => i);
  const conductance = new Float32Array(chips * rows * cols).fill(3);
  const { faulty } = await runOnce(engine, faults, { params, constants: { count }, buffers: { chip, conductance } });
  return faulty as Float32Array;
}

function shareOf(values: Float32Array, kind: number): number {
  return values.reduce((n, v) => n + (v === kind ? 1 : 0), 0) / values.length;
}

/** Fails if counts differ from their expectation beyond chance: χ² of d degrees within 5 standard deviations √(2d). */
function assertEven(
  what: string,
  { counts, expected, degrees }: { counts: number[]; expected: number; degrees: number },
) {
  const chi2 = counts.reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
  assertNear(`${what}: χ²`, { got: chi2, expected: degrees, tolerance: 5 * Math.sqrt(2 * degrees) });
}

gpuOnly("crossbar/faults has the rates of its law within 1 % [bernoulli, 2²⁰ cells]", async (engine) => {
  const law = { on_below: Math.round(0.3 * 2 ** 32), off_below: Math.round(0.7 * 2 ** 32) };
  const faulty = await faultyOf(engine, { chips: 16, rows: 256, cols: 256, count: "bernoulli", law });
  // 5 standard errors are 0.8 % here
  for (const [kind, share] of [[2, 0.3], [1, 0.4], [3, 0.3]]) {
    assertNear(`share of ${kind} µS`, { got: shareOf(faulty, kind), expected: share, tolerance: 0.01 * share });
  }
});

gpuOnly("crossbar/faults opens lines at their rates, whole in their tile [10⁵ lines]", async (engine) => {
  const [chips, rows, cols] = [100, 128, 64];
  for (const name of ["dead_row_below", "dead_col_below"]) {
    const law = { [name]: 2 ** 31 };
    const faulty = await faultyOf(engine, { chips, rows, cols, count: "bernoulli", law });
    // half of the lines, each with all of its cells: 10⁵ word lines of 8 cells, 5·10⁴ bit lines of 16
    assertNear(name, { got: shareOf(faulty, 0), expected: 0.5, tolerance: 0.01 });
    const [r, c] = name === "dead_row_below" ? [1, 8] : [16, 1];
    const torn = faulty.findIndex((v, i) => {
      const [row, col] = [Math.floor(i / cols), i % cols];
      return v !== faulty[(row - row % r) * cols + col - col % c];
    });
    assert.equal(torn, -1, `${name}: a line is open in a part of its tile`);
  }
});

gpuOnly("crossbar/faults exact: counts are exact, every cell is as likely as any [1000 chips]", async (engine) => {
  const chips = 1000;
  // the smallest orders, around 32 · 32 where the network grows, and sides that are no powers of 2
  for (const [rows, cols] of [[1, 2], [1, 5], [7, 9], [13, 37], [25, 41], [33, 32]]) {
    const cells = rows * cols;
    const [on, off] = [Math.ceil(cells / 10), Math.ceil(cells / 4)];
    const faulty = await faultyOf(engine, {
      chips,
      rows,
      cols,
      count: "exact",
      law: { on_below: on, off_below: on + off },
    });
    const perCell = Array.from({ length: cells }, () => 0);
    for (let chip = 0; chip < chips; chip++) {
      const own = faulty.subarray(chip * cells, (chip + 1) * cells);
      assert.deepEqual([2, 1].map((kind) => Math.round(cells * shareOf(own, kind))), [on, Math.min(off, cells - on)]);
      own.forEach((v, i) => perCell[i] += v === 2 ? 1 : 0);
    }
    const expected = chips * on / cells;
    // one fixed sum: cells − 1 degrees, each a binomial of share p, so that χ² shrinks by 1 − p
    const scale = (1 - on / cells) * cells / (cells - 1);
    const counts = perCell.map((n) => expected + (n - expected) / Math.sqrt(scale));
    assertEven(`${rows} × ${cols}`, { counts, expected, degrees: cells - 1 });
  }
});

gpuOnly("crossbar/faults exact: every pair of cells is as likely as any [5 and 24 cells]", async (engine) => {
  for (const [cells, chips] of [[5, 2000], [24, 6000]]) {
    const faulty = await faultyOf(engine, {
      chips,
      rows: 1,
      cols: cells,
      count: "exact",
      law: { on_below: 2, off_below: 2 },
    });
    const pairs = new Map<number, number>();
    for (let chip = 0; chip < chips; chip++) {
      const own = faulty.subarray(chip * cells, (chip + 1) * cells);
      const pair = own.indexOf(2) * cells + own.lastIndexOf(2);
      pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
    }
    const kinds = cells * (cells - 1) / 2;
    assert.equal(pairs.size, kinds);
    assertEven(`${cells} cells`, { counts: [...pairs.values()], expected: chips / kinds, degrees: kinds - 1 });
  }
});

gpuOnly("crossbar/faults: neighbours and chips know nothing of each other [10⁵ cells]", async (engine) => {
  const shape = { chips: 2, rows: 300, cols: 340 };
  const cells = shape.rows * shape.cols;
  for (const [count, on] of [["bernoulli", 2 ** 31], ["exact", cells / 2]] as const) {
    const faulty = await faultyOf(engine, { ...shape, count, law: { on_below: on, off_below: on } });
    const [one, other] = [faulty.subarray(0, cells), faulty.subarray(cells)];
    for (const step of [1, 2, shape.cols, 256]) {
      const got = correlation(one.subarray(step), one.subarray(0, cells - step));
      assertNear(`${count}: cells ${step} apart`, { got, expected: 0, tolerance: 5 / Math.sqrt(cells) });
    }
    const got = correlation(one, other);
    assertNear(`${count}: two chips`, { got, expected: 0, tolerance: 5 / Math.sqrt(cells) });
  }
});

gpuOnly("crossbar/faults exact: rows of a chip have the counts of a draw without replacement", async (engine) => {
  const [chips, rows, cols] = [40, 128, 128];
  const cells = rows * cols;
  const on = Math.round(cells / 20);
  const faulty = await faultyOf(engine, { chips, rows, cols, count: "exact", law: { on_below: on, off_below: on } });
  const p = on / cells;
  const variance = cols * p * (1 - p) * (cells - cols) / (cells - 1);
  for (
    const [what, at] of [["row", (i: number) => Math.floor(i / cols)], ["column", (i: number) => i % cols]] as const
  ) {
    const counts = new Float64Array(chips * rows);
    faulty.forEach((v, i) => counts[Math.floor(i / cells) * rows + at(i % cells)] += v === 2 ? 1 : 0);
    const got = counts.reduce((sum, n) => sum + (n - cols * p) ** 2, 0) / counts.length;
    // the variance of 5120 counts is off by √(2 / 5120) of itself, 2 %
    assertNear(`${what}: variance`, { got, expected: variance, tolerance: 0.1 * variance });
  }
});
