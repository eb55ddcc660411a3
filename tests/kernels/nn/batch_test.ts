import assert from "node:assert/strict";
import { batch } from "../../../kernels/nn/batch.ts";
import { batchContract } from "../../../kernels/nn/batch_contract.ts";
import { admissionTests, judge } from "../../support.ts";

admissionTests(batchContract);

Deno.test("nn/batch refuses an empty order", () => {
  const buffers = { images: new Float64Array(2), labels: new Uint32Array(1), order: new Uint32Array(0) };
  const params = { samples: 1, width: 2, batch: 1, length: 0 };
  assert.throws(() => judge(batch, { params, buffers: { ...buffers, step: new Uint32Array(1) } }), RangeError);
  assert.throws(() => batch.variants[0].workgroups(params, {}), RangeError);
});
