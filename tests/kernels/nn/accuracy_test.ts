import assert from "node:assert/strict";
import { checkGolden, type GoldenFile, type GpuCase, gpuOnly, gpuTest, judge, runOnce } from "../../support.ts";
import { accuracy } from "../../../kernels/nn/accuracy.ts";
import golden from "../../../kernels/nn/accuracy_golden.json" with { type: "json" };

const shapes = [[1, 1, 1], [1, 360, 10], [2, 63, 3], [9, 64, 4], [65, 65, 5], [129, 7, 7], [3, 5, 129], [3, 0, 10]];

/** Small integers, so that ties are common, and about one label in seven that is no class. */
function someCase([chips, images, classes]: number[]): GpuCase {
  const numbers = [-3, -2, -1, -0, 0, 1, 2, 3, 1e-39, -1e-39, 3.4e38, -3.4e38];
  return {
    params: { chips, images, classes },
    seed: chips + images + classes,
    buffers: (random) => ({
      logits: Float32Array.from({ length: chips * images * classes }, () => numbers[Math.floor(random() * 12)]),
      labels: Uint32Array.from({ length: images }, () => Math.floor(random() * (classes * 1.16 + 1))),
    }),
  };
}

Deno.test("nn/accuracy oracle gives the golden cases", () => checkGolden(accuracy, golden as unknown as GoldenFile));
gpuTest("nn/accuracy gives the counts of its oracle", { kernel: accuracy, cases: shapes.map(someCase) });
gpuTest("nn/accuracy gives the counts of its oracle", { kernel: accuracy, cases: [someCase([3, 4, 0])] });

gpuOnly("nn/accuracy counts ties for the lowest class and a NaN as wrong", async (engine) => {
  const rows: [number[], number, boolean][] = [
    [[1, 1, 0], 0, true],
    [[1, 1, 0], 1, false],
    [[-0, 0, -1], 0, true],
    [[0, -0, -1], 0, true],
    [[-Infinity, -Infinity, -Infinity], 0, true],
    [[-1, Infinity, 3], 1, true],
    [[NaN, NaN, NaN], 0, false],
    [[NaN, NaN, NaN], 2 ** 32 - 1, false],
    [[1, NaN, 2], 2, false],
    [[3, NaN, 2], 0, false],
    [[NaN, 2, 1], 1, false],
    [[1, 2, 3], 3, false],
    [[1, 2, 3], 2 ** 32 - 1, false],
    [[-3e38, -2, -1e-39], 2, true],
    [[], 2 ** 32 - 1, false],
  ];
  for (const [logits, label, right] of rows) {
    const buffers = { logits: Float32Array.from(logits), labels: Uint32Array.of(label) };
    const call = { params: { chips: 1, images: 1, classes: logits.length }, buffers };
    const what = `logits ${logits}, label ${label}`;
    assert.equal((await runOnce(engine, accuracy, call)).correct[0], Number(right), what);
    assert.equal(judge(accuracy, call).correct.value[0], Number(right), `oracle, ${what}`);
  }
});
