import assert from "node:assert/strict";
import { augment } from "../../../kernels/nn/augment.ts";
import { augmentContract } from "../../../kernels/nn/augment_contract.ts";
import { admissionTests, judge, makeBuffers } from "../../support.ts";

admissionTests(augmentContract);

const params = { images: 2, height: 3, width: 4, channels: 1, pad: 1, flip: 1, seed: 7, purpose: 21 };

for (
  const [change, message] of [
    [{ pad: 32768 }, "pad: expected at most 32767, got 32768"],
    [{ flip: 2 }, "flip: expected 0 or 1, got 2"],
  ] as const
) {
  Deno.test(`nn/augment refuses what its random bits do not reach [${Object.entries(change)[0].join("=")}]`, () => {
    const wrong = { ...params, ...change };
    const error = { name: "RangeError", message: `kernels/nn/augment ${message}` };
    assert.throws(() => judge(augment, { params: wrong, buffers: makeBuffers(augment, { params, seed: 1 }) }), error);
    for (const { workgroups } of augment.variants) assert.throws(() => workgroups(wrong, {}), error);
  });
}
