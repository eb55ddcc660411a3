import { checkGolden, type GoldenFile, gpuTest } from "../../support.ts";
import { bias } from "../../../kernels/nn/bias.ts";
import golden from "../../../kernels/nn/bias_golden.json" with { type: "json" };

const shapes = [[1, 1], [1, 63], [63, 1], [64, 64], [65, 10], [3, 129], [5, 7], [1000, 66], [0, 4], [4, 0]];

Deno.test("nn/bias oracle gives the golden cases", () => checkGolden(bias, golden as unknown as GoldenFile));
gpuTest("nn/bias stays inside its bound", {
  kernel: bias,
  cases: shapes.map(([rows, cols]) => ({ params: { rows, cols }, seed: rows + cols })),
});
gpuTest("nn/bias keeps huge and tiny numbers", {
  kernel: bias,
  cases: [[3, 4], [3, 5]].map(([rows, cols]) => ({
    params: { rows, cols },
    seed: 1,
    buffers: () => ({
      x: Float32Array.from({ length: rows * cols }, (_, i) => [3e38, -3e38, 1e-38, 0, -0][i % 5]),
      bias: Float32Array.from({ length: cols }, (_, i) => [0, 1e-38, 1e30][i % 3]),
    }),
  })),
});
