import assert from "node:assert/strict";
import { mvm } from "../../../kernels/crossbar/mvm.ts";
import { mvmContract } from "../../../kernels/crossbar/mvm_contract.ts";
import { admissionTests, oracle, runOnce } from "../../support.ts";

admissionTests(mvmContract);

Deno.test("crossbar/mvm refuses tiles that do not cover the rows", async () => {
  const params = { arrays: 1, input_sets: 1, vectors: 1, rows: 65, stride: 4, tile_rows: 64, row_tiles: 1 };
  await assert.rejects(
    () => runOnce(oracle, mvm, { params, buffers: { voltage: new Float32Array(65), net: new Float32Array(260) } }),
    { name: "RangeError", message: "kernels/crossbar/mvm row_tiles: expected 2 (65 rows in tiles of 64), got 1" },
  );
});
