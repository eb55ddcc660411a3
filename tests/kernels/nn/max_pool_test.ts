import assert from "node:assert/strict";
import { averagePool } from "../../../kernels/nn/average_pool.ts";
import { averagePoolBackward } from "../../../kernels/nn/average_pool_backward.ts";
import { maxPool } from "../../../kernels/nn/max_pool.ts";
import { maxPoolContract } from "../../../kernels/nn/max_pool_contract.ts";
import { poolScatter } from "../../../kernels/nn/pool_scatter.ts";
import { admissionTests, judge, makeBuffers } from "../../support.ts";

admissionTests(maxPoolContract);

const params = {
  ...{ images: 1, height: 4, width: 5, channels: 1, kernel_height: 2, kernel_width: 3 },
  ...{ stride_y: 1, stride_x: 2, pad_y: 1, pad_x: 0, out_height: 5, out_width: 3 },
};

for (const kernel of [maxPool, poolScatter, averagePool, averagePoolBackward]) {
  for (
    const [change, message] of [
      [{ out_height: 6 }, "out_height: expected at most 5 (every window holds a pixel), got 6"],
      [{ out_width: 4 }, "out_width: expected at most 3 (every window holds a pixel), got 4"],
      [{ height: 0 }, "out_height: expected at most 0 (every window holds a pixel), got 5"],
      [{ pad_y: 2 }, "pad_y: expected less than 2 (the kernel_height), got 2"],
      [{ kernel_width: 0 }, "kernel_width: expected at least 1, got 0"],
      [{ stride_x: 0 }, "stride_x: expected at least 1, got 0"],
    ] as const
  ) {
    const [label] = Object.entries(change);
    Deno.test(`${kernel.id} refuses windows that hold no pixel [${label.join("=")}]`, () => {
      const all = "batch" in kernel.params ? { batch: 1, ...params } : params;
      const wrong = { ...all, ...change };
      const error = { name: "RangeError", message: `kernels/${kernel.id} ${message}` };
      const buffers = makeBuffers(kernel, { params: wrong, seed: 1 });
      assert.throws(() => judge(kernel, { params: wrong, buffers }), error);
      for (const { workgroups } of kernel.variants) assert.throws(() => workgroups(wrong, {}), error);
    });
  }
}
