import assert from "node:assert/strict";
import { makeCase } from "../../../kernels/contract.ts";
import { columnSumContract } from "../../../kernels/nn/column_sum_contract.ts";
import { admissionTests, gpuOnly, runOnce } from "../../support.ts";

admissionTests(columnSumContract);

gpuOnly("nn/column_sum variants give the same bits", async (engine) => {
  const rows = 129;
  const wide = makeCase(columnSumContract, { rows, cols: 8 }, { seed: 1 }).buffers.x as Float32Array;
  const run = (cols: number) => {
    const x = Float32Array.from({ length: rows * cols }, (_, i) => wide[8 * Math.floor(i / cols) + (i % cols)]);
    return runOnce(engine, columnSumContract.kernel, { params: { rows, cols }, buffers: { x } });
  };
  const [vec4, plain] = [await run(8), await run(7)];
  assert.deepEqual(plain.sum, vec4.sum.slice(0, 7));
});
