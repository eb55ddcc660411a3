import assert from "node:assert/strict";
import { checkGolden, type GoldenFile, type GpuCase, gpuOnly, gpuTest, runOnce } from "../../support.ts";
import { softmaxCrossEntropy } from "../../../kernels/nn/softmax_cross_entropy.ts";
import golden from "../../../kernels/nn/softmax_cross_entropy_golden.json" with { type: "json" };

const shapes = [[1, 1], [64, 10], [63, 3], [65, 4], [129, 7], [2, 63], [2, 64], [3, 65], [1, 1000], [0, 10], [3, 0]];

/** Labels of which about one in seven is no class, and one the largest u32. */
function someCase([rows, classes]: number[], scale: number): GpuCase {
  return {
    params: { rows, classes },
    seed: rows + classes,
    buffers: (random) => ({
      logits: Float32Array.from({ length: rows * classes }, () => scale * (2 * random() - 1)),
      labels: Uint32Array.from(
        { length: rows },
        (_, r) => r === 5 ? 2 ** 32 - 1 : Math.floor(random() * classes * 1.16),
      ),
    }),
    label: `rows=${rows} classes=${classes} scale=${scale}`,
  };
}

Deno.test("nn/softmax_cross_entropy oracle gives the golden cases", () => {
  checkGolden(softmaxCrossEntropy, golden as unknown as GoldenFile);
});
gpuTest("nn/softmax_cross_entropy stays inside its bound", {
  kernel: softmaxCrossEntropy,
  cases: shapes.map((shape) => someCase(shape, 3)),
});
gpuTest("nn/softmax_cross_entropy stays inside its bound", {
  kernel: softmaxCrossEntropy,
  cases: [1e-30, 1e-3, 30, 100, 1e4, 1e38].map((scale) => someCase([65, 10], scale)),
});

gpuOnly("nn/softmax_cross_entropy reads no label that is no class", async (engine) => {
  const buffers = { logits: new Float32Array(8).fill(-3e38), labels: Uint32Array.of(4, 2 ** 32 - 1) };
  const got = await runOnce(engine, softmaxCrossEntropy, { params: { rows: 2, classes: 4 }, buffers });
  assert.deepEqual([...got.loss], [0, 0]);
  assert.deepEqual([...got.gradient], new Array(8).fill(0.125));
});

gpuOnly("nn/softmax_cross_entropy gives exactly 0 for a certain answer", async (engine) => {
  const buffers = { logits: Float32Array.of(0, 1000, 0, -1e38), labels: Uint32Array.of(1) };
  const got = await runOnce(engine, softmaxCrossEntropy, { params: { rows: 1, classes: 4 }, buffers });
  assert.deepEqual([got.loss[0], ...got.gradient], [0, 0, 0, 0, 0]);
});
