import assert from "node:assert/strict";
import { compensation } from "../../../kernels/crossbar/compensation.ts";
import { compensationContract } from "../../../kernels/crossbar/compensation_contract.ts";
import { admissionTests, oracle, runOnce } from "../../support.ts";

admissionTests(compensationContract);

Deno.test("crossbar/compensation refuses a floor of 0", async () => {
  const tile = { tile_rows: 64, tile_cols: 32, row_tiles: 1, col_tiles: 1 };
  const params = { chips: 1, rows: 1, cols: 1, stride: 4, ...tile, floor: 0 };
  const buffers = { before: new Float32Array(4), now: new Float32Array(4) };
  await assert.rejects(
    () => runOnce(oracle, compensation, { params, buffers }),
    { name: "RangeError", message: "kernels/crossbar/compensation floor: expected at least 1e-30 µS, got 0" },
  );
});
