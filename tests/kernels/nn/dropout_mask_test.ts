import assert from "node:assert/strict";
import { dropoutMask, dropoutParams } from "../../../kernels/nn/dropout_mask.ts";
import { dropoutMaskContract } from "../../../kernels/nn/dropout_mask_contract.ts";
import { admissionTests, judge } from "../../support.ts";

admissionTests(dropoutMaskContract);

Deno.test("dropoutParams() counts words, and scales what is kept", () => {
  assert.deepEqual(dropoutParams(0), { threshold: 0, keep_scale: 1 });
  assert.deepEqual(dropoutParams(0.5), { threshold: 2 ** 31, keep_scale: 2 });
  assert.deepEqual(dropoutParams(0.1), { threshold: 429496729, keep_scale: 1 / 0.9 });
  assert(dropoutParams(1 - 2 ** -53).threshold === 2 ** 32 - 1);
});

for (const rate of [1, -0.1, NaN]) {
  Deno.test(`dropoutParams() refuses what is no probability below 1 [${rate}]`, () => {
    const message = `kernels/nn/dropout_mask rate: expected 0 ≤ rate < 1, got ${rate}`;
    assert.throws(() => dropoutParams(rate), { name: "RangeError", message });
  });
}

for (const rate of [0.1, 0.5, 0.9]) {
  Deno.test(`nn/dropout_mask drops its share and keeps the mean [rate=${rate}]`, () => {
    const count = 40_000;
    const params = { count, seed: 7, purpose: 20, layer: 1, ...dropoutParams(rate) };
    const mask = judge(dropoutMask, { params, buffers: { step: Uint32Array.of(3) } }).mask.value;
    const dropped = mask.filter((v: number) => v === 0).length / count;
    // five standard deviations of a share
    assert(Math.abs(dropped - rate) < 5 * Math.sqrt(rate * (1 - rate) / count), `${dropped}`);
    const mean = Array.from(mask).reduce((sum, v) => sum + v, 0) / count;
    assert(Math.abs(mean - 1) < 5 * Math.sqrt(rate / (1 - rate) / count), `${mean}`);
  });
}
