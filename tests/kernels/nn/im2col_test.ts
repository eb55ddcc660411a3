import assert from "node:assert/strict";
import { im2col } from "../../../kernels/nn/im2col.ts";
import { im2colContract } from "../../../kernels/nn/im2col_contract.ts";
import { admissionTests, judge } from "../../support.ts";

admissionTests(im2colContract);

const params = {
  ...{ batch: 1, height: 4, width: 5, groups: 1, group_channels: 1, kernel_height: 2, kernel_width: 3 },
  ...{ stride_y: 1, stride_x: 2, pad_y: 1, pad_x: 0, out_height: 5, out_width: 2 },
};

for (
  const [change, message] of [
    [{ out_height: 6 }, "out_height: expected at most 5, got 6"],
    [{ out_width: 4 }, "out_width: expected at most 3, got 4"],
    [{ kernel_height: 0 }, "kernel_height: expected at least 1, got 0"],
    [{ kernel_width: 0 }, "kernel_width: expected at least 1, got 0"],
    [{ stride_x: 0 }, "stride_x: expected at least 1, got 0"],
  ] as const
) {
  Deno.test(`nn/im2col refuses what does not fit [${Object.entries(change)[0].join("=")}]`, () => {
    const wrong = { ...params, ...change };
    const error = { name: "RangeError", message: `kernels/nn/im2col ${message}` };
    assert.throws(() => judge(im2col, { params: wrong, buffers: { x: new Float64Array(20) } }), error);
    for (const { workgroups } of im2col.variants) assert.throws(() => workgroups(wrong, {}), error);
  });
}
