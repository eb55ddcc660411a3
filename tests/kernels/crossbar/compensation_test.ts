import assert from "node:assert/strict";
import { columnResponse } from "../../../kernels/crossbar/column_response.ts";
import { compensation } from "../../../kernels/crossbar/compensation.ts";
import { compensationContract } from "../../../kernels/crossbar/compensation_contract.ts";
import { admissionTests, gpuOnly, mulberry32, oracle, runOnce } from "../../support.ts";

admissionTests(compensationContract);

const ONE = { arrays: 1, row_tiles: 1, own_cols: 1, own_stride: 4, cols: 1, stride: 4, tile_cols: 32, floor: 1e-3 };

for (
  const [key, value, expected] of [
    ["floor", 0, "at least 1e-30 µS"],
    ["own_stride", 8, "4 (1 columns padded to 4)"],
    ["own_cols", 0, "at least 1 column"],
  ] as const
) {
  Deno.test(`crossbar/compensation refuses a wrong ${key}`, async () => {
    const params = { ...ONE, ...(key === "own_cols" ? { own_stride: 0 } : {}), [key]: value };
    const length = params.own_stride;
    const buffers = { before: new Float32Array(length), now: new Float32Array(length) };
    await assert.rejects(
      () => runOnce(oracle, compensation, { params, buffers }),
      { name: "RangeError", message: `kernels/crossbar/compensation ${key}: expected ${expected}, got ${value}` },
    );
  });
}

gpuOnly("crossbar/column_response and compensation undo a drift that the cells of a tile share", async (engine) => {
  const [arrays, rows, stride, tile_rows, row_tiles] = [2, 50, 12, 20, 3];
  const random = mulberry32(3);
  const before = Float32Array.from({ length: arrays * rows * stride }, () => 50 * random() - 25);
  const tile = (i: number) => Math.floor(Math.floor(i / stride) % rows / tile_rows);
  const now = before.map((g, i) => g / 2 ** (1 + tile(i)));
  const [was, is] = await Promise.all(
    [before, now].map((net) =>
      runOnce(engine, columnResponse, { params: { arrays, rows, stride, tile_rows, row_tiles }, buffers: { net } })
    ),
  );
  for (const per of ["tile", "column"]) {
    const { gain } = await runOnce(engine, compensation, {
      params: { arrays, row_tiles, own_cols: 12, own_stride: 12, cols: 12, stride, tile_cols: 5, floor: 1e-3 },
      constants: { per },
      buffers: { before: was.response, now: is.response },
    });
    for (const [i, g] of gain.entries()) {
      const expected = 2 ** (1 + Math.floor(i / stride) % row_tiles);
      // drift is a power of 2, so that both sums are rounded alike and the division alone is left
      assert(Math.abs(g / expected - 1) <= 3 * 2 ** -23, `gain[${i}] per ${per}: ${g}, expected ${expected}`);
    }
  }
});
