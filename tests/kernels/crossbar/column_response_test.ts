import assert from "node:assert/strict";
import { columnResponse } from "../../../kernels/crossbar/column_response.ts";
import { columnResponseContract } from "../../../kernels/crossbar/column_response_contract.ts";
import { admissionTests, oracle, runOnce } from "../../support.ts";

admissionTests(columnResponseContract);

Deno.test("crossbar/column_response refuses tiles that do not cover the rows", async () => {
  const params = { arrays: 1, rows: 65, stride: 4, tile_rows: 64, row_tiles: 1 };
  const message = "kernels/crossbar/column_response row_tiles: expected 2 (65 rows in tiles of 64), got 1";
  await assert.rejects(
    () => runOnce(oracle, columnResponse, { params, buffers: { net: new Float32Array(260) } }),
    { name: "RangeError", message },
  );
});
