/** NF4 on blocks of a column. */

import assert from "node:assert/strict";
import { mulberry32 } from "../../kernels/contract.ts";
import { inFormat, isRounded } from "../../models/mapping/weights/formats.ts";
import { mapWeights } from "../../models/mapping/weights/weights.ts";
import { modelOf } from "./model_support.ts";

const nf4 = (block: number) => ({ format: { kind: "nf4" as const, block } });

Deno.test("NF4 rounds to the nearest of its values, times the largest of the block", () => {
  // a block of 4 down the columns: (-8, 1, 0.1, 4) and (2, -0.5, 0.1, 1)
  const weight = Float32Array.of(-8, 2, 1, -0.5, 0.1, 0.1, 4, 1);
  const { weight: held } = inFormat({ rows: 4, cols: 2, weight }, nf4(4));
  const first = [-8, 8 * 0.16093020141124725, 0, 8 * 0.44070982933044434];
  const second = [2, -2 * 0.28444138169288635, 2 * 0.07958029955625534, 2 * 0.44070982933044434];
  assert.deepEqual([...held], first.flatMap((v, i) => [v, second[i]]).map(Math.fround));
});

Deno.test("NF4 of NF4 changes nothing, blocks of one and of zeros neither", () => {
  const random = mulberry32(2);
  const weights = { rows: 33, cols: 5, weight: Float32Array.from({ length: 165 }, () => random() - 0.5) };
  const once = inFormat(weights, nf4(64));
  assert.notDeepEqual(once.weight, weights.weight);
  assert.deepEqual(inFormat(once, nf4(64)).weight, once.weight);
  assert(new Set(once.weight.slice(0, 165)).size <= 3 * 16);
  assert.deepEqual(inFormat(weights, nf4(1)).weight, weights.weight);
  const zero = { rows: 2, cols: 1, weight: new Float32Array(2) };
  assert.deepEqual(inFormat(zero, nf4(64)).weight, zero.weight);
});

Deno.test("cells hold weights in their format", () => {
  const { mapping, ...model } = modelOf({ mapping: { style: "signed" } });
  const weight = Float32Array.of(1, 0.5);
  const { target } = mapWeights({ rows: 2, cols: 1, weight }, { ...model, mapping: { ...mapping, ...nf4(64) } });
  assert.deepEqual([...target], [25, Math.fround(25 * Math.fround(0.44070982933044434))]);
  assert.deepEqual([
    isRounded(mapping),
    isRounded({ ...mapping, ...nf4(64) }),
    isRounded({ ...mapping, weightBits: 2 }),
  ], [false, true, true]);
});
