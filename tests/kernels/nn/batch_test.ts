import assert from "node:assert/strict";
import { checkGolden, type GoldenFile, type GpuCase, gpuTest, judge } from "../../support.ts";
import { batch } from "../../../kernels/nn/batch.ts";
import golden from "../../../kernels/nn/batch_golden.json" with { type: "json" };

/** Samples, width, batch, length, step. */
const shapes = [
  [1, 1, 1, 1, 0],
  [5, 63, 3, 7, 2],
  [70, 64, 64, 129, 1],
  [70, 65, 65, 64, 9],
  [9, 17, 33, 5, 12345],
  [9, 4, 5, 60000, 2 ** 32 - 1],
  [9, 3, 100000, 5, 4000000000],
  [9, 0, 5, 6, 1],
  [9, 0, 0, 6, 1],
];

function someCase([samples, width, size, length, step]: number[]): GpuCase {
  return {
    params: { samples, width, batch: size, length },
    seed: samples + width,
    buffers: (random) => ({
      // one entry in five is no sample
      order: Uint32Array.from({ length }, () => random() < 0.2 ? 2 ** 32 - 1 : Math.floor(random() * samples)),
      step: Uint32Array.of(step),
    }),
    label: `samples=${samples} width=${width} batch=${size} length=${length} step=${step}`,
  };
}

Deno.test("nn/batch oracle gives the golden cases", () => checkGolden(batch, golden as unknown as GoldenFile));
gpuTest("nn/batch gives the samples of its oracle", { kernel: batch, cases: shapes.map(someCase) });

Deno.test("nn/batch refuses an empty order", () => {
  const buffers = { images: new Float64Array(2), labels: new Uint32Array(1), order: new Uint32Array(0) };
  const params = { samples: 1, width: 2, batch: 1, length: 0 };
  assert.throws(() => judge(batch, { params, buffers: { ...buffers, step: new Uint32Array(1) } }), RangeError);
  assert.throws(() => batch.variants[0].workgroups(params, {}), RangeError);
});
