import assert from "node:assert/strict";
import { combine } from "../../../kernels/crossbar/combine.ts";
import { combineContract } from "../../../kernels/crossbar/combine_contract.ts";
import { admissionTests, oracle, runOnce } from "../../support.ts";

admissionTests(combineContract);

Deno.test("crossbar/combine refuses a stride that is not the padded columns", async () => {
  const params = { arrays: 1, planes: 2, rows: 1, cols: 5, stride: 12 };
  const buffers = { cells: new Float32Array(10), factor: new Float32Array(2) };
  await assert.rejects(
    () => runOnce(oracle, combine, { params, buffers }),
    { name: "RangeError", message: "kernels/crossbar/combine stride: expected 8 (5 columns padded to 4), got 12" },
  );
});

Deno.test("crossbar/combine refuses no planes and more than 16", async () => {
  for (const planes of [0, 17]) {
    const params = { arrays: 1, planes, rows: 1, cols: 1, stride: 4 };
    const buffers = { cells: new Float32Array(planes), factor: new Float32Array(planes) };
    await assert.rejects(
      () => runOnce(oracle, combine, { params, buffers }),
      { name: "RangeError", message: `kernels/crossbar/combine planes: expected 1 to 16 of a group, got ${planes}` },
    );
  }
});
