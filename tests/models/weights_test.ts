/** Weights on cells: the formulas of CrossSim and aihwkit (their papers and code, not ours), written out. */

import assert from "node:assert/strict";
import type { MappingSpec, TileSpec } from "../../models/mapping/spec.ts";
import { tilingOf } from "../../models/mapping/tiles.ts";
import { levelsNeeded } from "../../models/mapping/weights/encoding.ts";
import { percentileOf } from "../../models/mapping/weights/ranges.ts";
import { mapWeights } from "../../models/mapping/weights/weights.ts";
import { modelOf } from "./model_support.ts";

const CELL = { gMinMicrosiemens: 2, gMaxMicrosiemens: 22, levels: 0 };
const TILE: TileSpec = { rows: 64, cols: 64, split: "filled" };

function map(weight: number[], own: Partial<MappingSpec>, { cols = weight.length, tile = TILE, device = CELL } = {}) {
  const mapping = { ...modelOf({}).mapping, ...own };
  const layer = { rows: weight.length / cols, cols, weight: Float32Array.from(weight) };
  return mapWeights(layer, { mapping, tile, device });
}

const close = (got: ArrayLike<number>, expected: number[]) => {
  assert.equal(got.length, expected.length);
  expected.forEach((e, i) => assert(Math.abs(got[i] - e) <= 1e-5, `[${i}]: ${got[i]}, expected ${e}`));
};

Deno.test("differential one-sided: G± = g_min + range · max(±w / max|w|, 0)", () => {
  close(map([0.5, -1, 0], {}).target, [12, 2, 2, 2, 22, 2]);
});

Deno.test("differential two-sided: G± = g_min + range · (1 ± w / max|w|) / 2", () => {
  close(map([0.5, -1, 0], { sides: "two" }).target, [17, 2, 12, 7, 22, 12]);
});

Deno.test("offset: half the range above and below the middle", () => {
  const { target, offset } = map([0.5, -1, 0], { style: "offset" });
  close(target, [17, 2, 12]);
  close(offset, [12]);
});

Deno.test("offset with a unit column: every tile ends in a column at the middle", () => {
  const mapped = map([0.5, -1, 0], { style: "offset", offset: "unit_column" }, { tile: { ...TILE, cols: 3 } });
  close(mapped.target, [17, 2, 12, 12, 12]);
  assert.deepEqual([mapped.tiling.colTiles, mapped.tiling.tileCols, mapped.tiling.physicalCols], [2, 3, 5]);
});

Deno.test("signed: the weight itself, full scale for the largest", () => {
  close(map([0.5, -1, 0], { style: "signed" }).target, [10, -20, 0]);
});

Deno.test("bit slices: magnitudes least significant digit first, the sign on every slice", () => {
  // 5 bits: −15 … 15 in two slices of 2 bits, digits 0 … 3 of 20/3 µS; −14 = −(3·4 + 2), 15 = 3·4 + 3
  const { target, groupFactors, stepMicrosiemens } = map([-14, 15], { weightBits: 5, slices: 2 });
  const step = 20 / 3;
  close(stepMicrosiemens, [step, step]);
  assert.deepEqual(groupFactors, [1, 4]);
  close(target, [2, 2 + 3 * step, 2 + 2 * step, 2, 2, 2 + 3 * step, 2 + 3 * step, 2]);
});

Deno.test("slices that do not divide the bits: every slice takes the whole cell, none is empty", () => {
  // 8 bits: 127 in 7 bits is 15 in the lower 4 and 7 in the upper 3; −20 = −(1·16 + 4)
  const { target, groupFactors, stepMicrosiemens } = map([127, -20], { weightBits: 8, slices: 2 });
  assert.deepEqual(groupFactors, [1, 16]);
  close(stepMicrosiemens, [20 / 15, 20 / 7]);
  close(target, [22, 2, 2, 2 + 4 * 20 / 15, 22, 2, 2, 2 + 20 / 7]);
  assert.deepEqual(map([511], { weightBits: 10, slices: 4 }).groupFactors, [1, 8, 32, 128]);
  assert.throws(() => map([1], { weightBits: 3, slices: 3 }), /expected at most 2 slices of 3 bits, got 3/);
});

Deno.test("sliced offset: digits of w + 2^(bits − 1), and the same digits of 0 in the offset", () => {
  // 4 bits in two slices of 2: 7 + 8 = 15 = 3·4 + 3, −3 + 8 = 5 = 1·4 + 1, offset 8 = 2·4 + 0
  const { target, offset } = map([7, -3], { style: "offset", weightBits: 4, slices: 2 });
  const step = 20 / 3;
  close(target, [2 + 3 * step, 2 + step, 2 + 3 * step, 2 + step]);
  close(offset, [2, 2 + 2 * step]);
});

Deno.test("two scales: a weight lies on the smallest array that holds it", () => {
  const { target, groupFactors } = map([1, 0.25, -0.2], { scales: { count: 2, ratio: 0.25 } });
  assert.deepEqual(groupFactors, [1, 0.25]);
  close(target, [22, 2, 2, 2, 2, 2, 2, 22, 2, 2, 2, 2 + 20 * 0.8]);
});

Deno.test("pairs with significance: the least significant is filled first", () => {
  // full weight = 20 + 2·20 µS; 0.5 of it is 30 = 20 + 2·5
  const { target, planeFactors } = map([1, -0.5], { pairs: { count: 2, significance: 2 } });
  assert.deepEqual([...planeFactors], [1, -1, 2, -2]);
  close(target, [22, 2, 2, 22, 22, 2, 2, 7]);
});

Deno.test("range per layer, column and tile; weights beyond a percentile are clipped", () => {
  const weight = [1, 10, 2, 4]; // 2 × 2
  const tile = { rows: 1, cols: 1, split: "filled" as const };
  const of = (own: Partial<MappingSpec>) => [...map(weight, own, { cols: 2, tile }).fullWeight];
  close(of({}), [10, 10, 10, 10]);
  close(of({ range: { percentile: 100, per: "column" } }), [2, 10, 2, 10]);
  close(of({ range: { percentile: 100, per: "tile" } }), [1, 10, 2, 4]);
  const half = map(weight, { range: { percentile: 50, per: "layer" } }, { cols: 2 });
  close([half.fullWeight[0]], [3]);
  close(half.target.subarray(0, 4), [2 + 20 / 3, 22, 2 + 40 / 3, 22]);
});

Deno.test("percentileOf() is numpy's linear percentile", () => {
  // numpy.percentile([3, 1, 2, 10], [0.1, 25, 50, 99.9, 100]) = 1.003, 1.75, 2.5, 9.979, 10
  close([0.1, 25, 50, 99.9, 100].map((p) => percentileOf([3, 1, 2, 10], p)), [1.003, 1.75, 2.5, 9.979, 10]);
});

Deno.test("cells with levels: analog weights take the nearest, too few levels for the bits are refused", () => {
  const device = { ...CELL, levels: 3 };
  close(map([1, 0.3, -0.2], {}, { device }).target, [22, 12, 2, 2, 2, 2]);
  assert.throws(() => map([1], { weightBits: 4 }, { device }), /expected cells of 8 levels or more, got 3/);
  assert.equal(levelsNeeded({ ...modelOf({}).mapping, weightBits: 4, sides: "two" }), 15);
});

Deno.test("no range, no weight that is a number: refused", () => {
  assert.throws(() => map([1], {}, { device: { ...CELL, gMaxMicrosiemens: 2 } }), /expected g_min below g_max/);
  assert.throws(() => map([NaN], {}), /not finite/);
});

Deno.test("tiles: filled leaves a rest, equal does not; 100 rows in tiles of 64 are 64 + 36 or 50 + 50", () => {
  const { mapping } = modelOf({});
  const of = (split: TileSpec["split"]) =>
    tilingOf({ rows: 100, cols: 10 }, { tile: { rows: 64, cols: 64, split }, mapping });
  assert.deepEqual([of("filled").tileRows, of("filled").rowTiles], [64, 2]);
  assert.deepEqual([of("equal").tileRows, of("equal").rowTiles], [50, 2]);
});
