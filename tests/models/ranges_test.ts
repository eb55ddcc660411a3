/** Weights scaled and cut to tiles, as they arrive at the outputs of one layer, and calibration by what the cells get. */

import assert from "node:assert/strict";
import type { ChipModel, MappingSpec, TileSpec } from "../../models/mapping/spec.ts";
import { mulberry32, oracle } from "../support.ts";
import {
  assertMatrix,
  code,
  each,
  largest,
  type Matrix,
  matrixOf,
  plus,
  run,
  scaled,
  tilesOfRows,
  times,
} from "./circuit_support.ts";
import { modelOf } from "./model_support.ts";

const random = mulberry32(17);
const plain = matrixOf(random, { rows: 21, cols: 7 });
const weight = each(plain, (w, r, j) => Math.fround(w * (1 + j % 3) * (r < 8 ? 0.25 : 1)));
const x = matrixOf(random, { rows: 4, cols: 21 });
const tile: TileSpec = { rows: 8, cols: 3, split: "filled" };

function percentile(values: number[], share: number): number {
  const sorted = values.map(Math.abs).sort((a, b) => a - b);
  const at = share / 100 * (sorted.length - 1), below = Math.floor(at);
  return sorted[below] + (at - below) * ((sorted[below + 1] ?? 0) - sorted[below]);
}

/** Weights of one part of the matrix. */
function partOf(
  per: MappingSpec["range"]["per"],
  { r, j, rows, cols }: { r: number; j: number; rows: number; cols: number },
): number[] {
  const in_ = (i: number, k: number) =>
    per === "layer" || (k === j && per === "column") ||
    per === "tile" && Math.floor(i / rows) === Math.floor(r / rows) && Math.floor(k / cols) === Math.floor(j / cols);
  return weight.flatMap((row, i) => row.filter((_, k) => in_(i, k)));
}

for (const per of ["layer", "column", "tile"] as const) {
  for (const share of [100, 80]) {
    for (const style of ["differential", "offset", "signed"] as const) {
      Deno.test(`weights of 5 bits, ${style}: rounded in steps of the ${share} % of each ${per}, larger ones clipped`, async () => {
        const held = each(weight, (w, r, j) => {
          const full = percentile(partOf(per, { r, j, rows: 8, cols: 3 }), share);
          return code(w / full * 15, -15, 15) * full / 15;
        });
        const mapping = { style, weightBits: 5, range: { percentile: share, per } };
        const [got] = await run(oracle, { weight, x, model: modelOf({ tile, mapping }) });
        assertMatrix(per, got, times(x, held));
      });
    }
  }
}

Deno.test("columns and tiles of zeros, and a layer of them, give zeros", async () => {
  for (const per of ["layer", "column", "tile"] as const) {
    const empty = each(weight, (w, r, j) => j === 1 || r < 8 && j < 3 ? 0 : w);
    const mapping = { range: { percentile: 100, per } };
    const [got] = await run(oracle, {
      weight: empty,
      x,
      model: modelOf({ tile, mapping, adc: { bits: 16 }, input: { bits: 12 } }),
    });
    assertMatrix(per, got, times(x, empty), 1e-3);
    const [none] = await run(oracle, {
      weight: each(weight, () => 0),
      x,
      model: modelOf({ tile, mapping, adc: { bits: 16 }, input: { bits: 12 } }),
    });
    if (largest(none) > 0) throw new Error(`a layer of zeros gives ${largest(none)}`);
  }
});

Deno.test("one bit with a sign: refused for weights, and for converters of negative values", async () => {
  await assert.rejects(
    run(oracle, { weight, x, model: modelOf({ mapping: { weightBits: 1 } }) }),
    /a sign without a size/,
  );
  await assert.rejects(run(oracle, { weight, x, model: modelOf({ input: { bits: 1 } }) }), /a sign without a size/);
  await assert.rejects(run(oracle, { weight, x, model: modelOf({ adc: { bits: 1 } }) }), /a sign without a size/);
  const positive = each(x, (v) => v > 0 ? 1 : 0);
  const [got] = await run(oracle, { weight, x: positive, model: modelOf({ input: { bits: 1 } }) });
  assertMatrix("unsigned", got, times(positive, weight));
});

Deno.test("pairs with significance: errors of a pair count as it does", async () => {
  // the first pair holds up to a fifth of the range and counts once, the second four times
  const mapping = { pairs: { count: 2, significance: 4 } };
  const model = modelOf({ tile, mapping, adc: { bits: 9, range: "fixed", bound: 2 } });
  const [got] = await run(oracle, { weight, x, model });
  const top = largest(weight), lsb = 2 * largest(x) * 125 / 255;
  const cells = scaled(weight, 125 / top);
  const seen = tilesOfRows(x, cells, 8).map((part) =>
    each(times(part.x, part.w), (i) => code(i / lsb, -255, 255) * lsb)
  );
  assertMatrix("pairs", got, scaled(seen.reduce(plus), top / 125));
});

for (const [split, rows] of [["filled", 8], ["equal", 7]] as const) {
  Deno.test(`tiles ${split}: 21 rows in tiles of at most 8 are parts of ${rows}, each with its converter`, async () => {
    const model = modelOf({ tile: { ...tile, split }, adc: { bits: 5, range: "fixed", bound: 1.5 } });
    const [got] = await run(oracle, { weight, x, model });
    const top = largest(weight), lsb = 1.5 * largest(x) * 25 / 15;
    const seen = tilesOfRows(x, scaled(weight, 25 / top), rows).map((part) =>
      each(times(part.x, part.w), (i) => code(i / lsb, -15, 15) * lsb)
    );
    assertMatrix(split, got, scaled(seen.reduce(plus), top / 25));
  });
}

/** Largest current of calibration inputs as the DAC lets them through. */
async function checkCalibrated(what: string, input: Partial<ChipModel["input"]>, dac: (x: Matrix) => Matrix) {
  const model = modelOf({ tile, input, adc: { bits: 6 } });
  const [got] = await run(oracle, { weight, x, model });
  const top = largest(weight);
  const parts = tilesOfRows(dac(x), scaled(weight, 25 / top), 8).map((part) => times(part.x, part.w));
  const lsb = largest(parts.flat()) / 31;
  const expected = scaled(parts.map((part) => each(part, (i) => code(i / lsb, -31, 31) * lsb)).reduce(plus), top / 25);
  assertMatrix(what, got, expected);
}

Deno.test("a calibrated ADC is set by what the DAC lets through: a fixed range that clips", () =>
  checkCalibrated(
    "fixed",
    { bits: 4, range: "fixed", bound: 0.3 },
    (m) => each(m, (v) => code(v / 0.3 * 7, -7, 7) * 0.3 / 7),
  ));

Deno.test("a calibrated ADC is set by what the DAC lets through: a percentile that clips", () => {
  const bound = percentile(x.flat(), 60);
  return checkCalibrated(
    "percentile",
    { bits: 4, percentile: 60 },
    (m) => each(m, (v) => code(v / bound * 7, -7, 7) * bound / 7),
  );
});
