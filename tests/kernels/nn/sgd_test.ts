import { checkGolden, type GoldenFile, gpuTest } from "../../support.ts";
import { sgd } from "../../../kernels/nn/sgd.ts";
import golden from "../../../kernels/nn/sgd_golden.json" with { type: "json" };

const rule = { learning_rate: 0.1, momentum: 0.9, weight_decay: 5e-4 };

Deno.test("nn/sgd oracle gives the golden cases", () => checkGolden(sgd, golden as unknown as GoldenFile));
gpuTest("nn/sgd stays inside its bound", {
  kernel: sgd,
  cases: [0, 1, 63, 64, 65, 129, 4097].map((count) => ({ params: { count, ...rule }, seed: count })),
});
gpuTest("nn/sgd stays inside its bound", {
  kernel: sgd,
  cases: [
    { params: { count: 7, learning_rate: 0, momentum: 0, weight_decay: 0 }, seed: 1 },
    { params: { count: 7, learning_rate: 1, momentum: 1, weight_decay: 0 }, seed: 2 },
    { params: { count: 7, learning_rate: 1e-6, momentum: 0.99, weight_decay: 0.1 }, seed: 3 },
    { params: { count: 7, learning_rate: -0.3, momentum: -0.5, weight_decay: -1 }, seed: 4 },
  ],
});
gpuTest("nn/sgd keeps huge and tiny numbers", {
  kernel: sgd,
  cases: [1e30, 1e-30, 1e-38].map((size) => ({
    params: { count: 5, ...rule },
    seed: 1,
    buffers: (random) => ({
      gradient: Float32Array.from({ length: 5 }, () => size * (2 * random() - 1)),
      velocity: Float32Array.from({ length: 5 }, () => size * (2 * random() - 1)),
    }),
    label: `size=${size}`,
  })),
});
