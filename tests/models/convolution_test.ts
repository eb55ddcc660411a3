/** Convolutions on patches and mapped weights against numpy and scipy, in whole numbers. */

import assert from "node:assert/strict";
import { im2col } from "../../kernels/nn/im2col.ts";
import {
  blockDiagonal,
  type Convolution,
  groupMatrices,
  outputSizeOf,
  patchParams,
  type WeightMatrix,
} from "../../models/mapping/convolution.ts";
import { judge } from "../support.ts";
import golden from "./convolution_golden.json" with { type: "json" };

type Pair = [number, number];

/** Products of a matrix of patches with one of weights [rows, cols], written to columns from `first` of `lines`. */
function multiply(
  patches: ArrayLike<number>,
  matrix: WeightMatrix,
  { lines, first }: { lines: number[][]; first: number },
) {
  const { rows, cols, weight } = matrix;
  for (const [line, out] of lines.entries()) {
    for (let j = 0; j < cols; j++) {
      let sum = 0;
      for (let r = 0; r < rows; r++) sum += patches[line * rows + r] * weight[r * cols + j];
      out[first + j] = sum;
    }
  }
}

for (const one of golden.cases) {
  const convolution = one.convolution as Convolution;
  const [image, size] = [one.image as Pair, one.size as Pair];
  const weight = Float32Array.from(one.weight);
  const layouts = { groups: groupMatrices(convolution, weight), one: [blockDiagonal(convolution, weight)] };
  Deno.test(`outputSizeOf() gives numpy's [${one.name}]`, () => {
    assert.deepEqual(outputSizeOf(convolution, image), size);
  });
  for (const layout of ["groups", "one"] as const) {
    Deno.test(`patches times mapped weights are the convolution [${one.name}, ${layout}]`, () => {
      const params = patchParams(convolution, { batch: one.batch, image, layout });
      const { patches } = judge(im2col, { params, buffers: { x: Float64Array.from(one.x) } });
      const lines = Array.from({ length: one.batch * size[0] * size[1] }, () => [] as number[]);
      const matrices = layouts[layout];
      const length = patches.value.length / matrices.length;
      matrices.forEach((matrix, g) =>
        multiply(patches.value.subarray(g * length, (g + 1) * length), matrix, { lines, first: g * matrix.cols })
      );
      assert.deepEqual(lines.flat(), one.y);
    });
  }
}

const DENSE: Convolution = { inChannels: 4, outChannels: 6, kernel: [3, 2], step: [1, 1], pad: [0, 1], groups: 2 };

Deno.test("blockDiagonal() holds every weight once and 0 elsewhere", () => {
  const weight = Float32Array.from({ length: 6 * 2 * 6 }, (_, i) => i + 1);
  const { rows, cols, weight: matrix } = blockDiagonal(DENSE, weight);
  assert.deepEqual([rows, cols], [24, 6]);
  assert.deepEqual(matrix.filter((w) => w !== 0).toSorted(), weight);
});

Deno.test("groupMatrices() refuses groups that do not divide the channels", () => {
  const message = "convolution groups: expected a divisor of 4 input and 6 output channels, got 4";
  assert.throws(() => groupMatrices({ ...DENSE, groups: 4 }, new Float32Array(36)), { name: "RangeError", message });
});

Deno.test("blockDiagonal() refuses a wrong number of weights", () => {
  const message = "convolution weight: expected 72 values (6 × 2 × 3 × 2), got 71";
  assert.throws(() => blockDiagonal(DENSE, new Float32Array(71)), { name: "RangeError", message });
});

Deno.test("outputSizeOf() refuses an image smaller than a window", () => {
  const message = "convolution height: expected at least 3 pixels, got 2";
  assert.throws(() => outputSizeOf(DENSE, [2, 5]), { name: "RangeError", message });
});
