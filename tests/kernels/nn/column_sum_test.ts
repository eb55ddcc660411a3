import { checkGolden, type GoldenFile, gpuOnly, gpuTest, runOnce } from "../../support.ts";
import assert from "node:assert/strict";
import { columnSum } from "../../../kernels/nn/column_sum.ts";
import golden from "../../../kernels/nn/column_sum_golden.json" with { type: "json" };

const shapes = [[1, 1], [63, 1], [64, 64], [65, 10], [129, 65], [2, 129], [3, 63], [0, 4], [0, 3], [4, 0]];

Deno.test("nn/column_sum oracle gives the golden cases", () => checkGolden(columnSum, golden as unknown as GoldenFile));
gpuTest("nn/column_sum stays inside its bound", {
  kernel: columnSum,
  cases: shapes.map(([rows, cols]) => ({ params: { rows, cols }, seed: rows + cols })),
});

for (const [rows, cols] of [[67, 8], [67, 9], [1, 5]]) {
  gpuOnly(`nn/column_sum adds integers exactly [rows=${rows} cols=${cols}]`, async (engine) => {
    const x = Float32Array.from({ length: rows * cols }, (_, i) => (i * 7919) % 1001 - 500);
    const { sum } = await runOnce(engine, columnSum, { params: { rows, cols }, buffers: { x } });
    const expected = Array.from({ length: cols }, (_, c) => {
      let total = 0;
      for (let r = 0; r < rows; r++) total += x[r * cols + c];
      return total;
    });
    assert.deepEqual([...sum], expected);
  });
}
