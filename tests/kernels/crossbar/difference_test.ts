import assert from "node:assert/strict";
import { difference } from "../../../kernels/crossbar/difference.ts";
import golden from "../../../kernels/crossbar/difference_golden.json" with { type: "json" };
import { strideOf } from "../../../kernels/crossbar/tiles.ts";
import { assertInside, checkGolden, gpuOnly, gpuTest, judge, oracle, runOnce } from "../../support.ts";

const shape = (chips: number, rows: number, cols: number) => ({ chips, rows, cols, stride: strideOf(cols) });

Deno.test("crossbar/difference oracle gives the golden cases", () => checkGolden(difference, golden));

gpuTest("crossbar/difference stays inside its bound", {
  kernel: difference,
  cases: [1, 3, 4, 5, 63, 64, 65, 128, 129].flatMap((cols) =>
    ["difference", "variance"].map((kind) => ({ params: shape(3, 5, cols), constants: { kind }, seed: cols }))
  ),
});

gpuTest("crossbar/difference stays inside its bound", {
  kernel: difference,
  cases: ["difference", "variance"].map((kind) => ({
    label: `huge and tiny cells, kind=${kind}`,
    params: shape(2, 3, 10),
    constants: { kind },
    seed: 1,
    buffers: (random) => ({ pair: Float32Array.from({ length: 120 }, () => 10 ** (34 * random() - 16)) }),
  })),
});

for (const [kind, cols] of [["difference", 13], ["difference", 12], ["variance", 13], ["variance", 12]] as const) {
  gpuOnly(
    `crossbar/difference is exact for whole numbers and 0 in the padding [kind=${kind} cols=${cols}]`,
    async (engine) => {
      const params = shape(7, 11, cols);
      const pair = Float32Array.from({ length: 2 * 7 * 11 * cols }, (_, i) => i % 97);
      const call = { params, constants: { kind }, buffers: { pair } };
      const { net } = await runOnce(engine, difference, call);
      assertInside("net", { got: net, judged: { value: judge(difference, call).net.value } });
      assert(net.every((v, i) => i % params.stride < cols || v === 0), "padding is not 0");
    },
  );
}

Deno.test("crossbar/difference refuses a stride that is not the padded columns", async () => {
  const params = { chips: 1, rows: 1, cols: 5, stride: 12 };
  await assert.rejects(
    () => runOnce(oracle, difference, { params, buffers: { pair: new Float32Array(10) } }),
    { name: "RangeError", message: "kernels/crossbar/difference stride: expected 8 (5 columns padded to 4), got 12" },
  );
});
