import assert from "node:assert/strict";
import { accuracy } from "../../../kernels/nn/accuracy.ts";
import { ACCURACY_ROWS, accuracyContract } from "../../../kernels/nn/accuracy_contract.ts";
import { admissionTests, judge } from "../../support.ts";

admissionTests(accuracyContract);

Deno.test("nn/accuracy oracle gives ties to the lowest class and counts a NaN as wrong", () => {
  for (const [logits, label, right] of ACCURACY_ROWS) {
    const buffers = { logits: Float32Array.from(logits), labels: Uint32Array.of(label) };
    const { correct } = judge(accuracy, { params: { chips: 1, images: 1, classes: logits.length }, buffers });
    assert.equal(correct.value[0], right, `logits ${logits}, label ${label}`);
  }
});
