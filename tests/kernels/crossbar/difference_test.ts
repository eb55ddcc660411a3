import assert from "node:assert/strict";
import { difference } from "../../../kernels/crossbar/difference.ts";
import { differenceContract } from "../../../kernels/crossbar/difference_contract.ts";
import { admissionTests, oracle, runOnce } from "../../support.ts";

admissionTests(differenceContract);

Deno.test("crossbar/difference refuses a stride that is not the padded columns", async () => {
  const params = { chips: 1, rows: 1, cols: 5, stride: 12 };
  await assert.rejects(
    () => runOnce(oracle, difference, { params, buffers: { pair: new Float32Array(10) } }),
    { name: "RangeError", message: "kernels/crossbar/difference stride: expected 8 (5 columns padded to 4), got 12" },
  );
});
