/** What tests of the convolutions share. */

import assert from "node:assert/strict";
import { candidatesOf, constantsOf, type Kernel, type Params } from "../../../kernels/kernel.ts";
import { geometry, type Layer } from "../../../kernels/nn/_convolution_cases.ts";
import { gpuOnly, judge, makeBuffers, runOnce } from "../../support.ts";

/** Members of the result and of both operands. */
type Batches = [number, number, number];

export function paramsOf(kernel: Kernel, layer: Layer, [batch, first, second]: Batches = [1, 1, 1]): Params {
  const [a, b] = Object.keys(kernel.inputs);
  const strips: Params = "strips" in kernel.params ? { strips: 3 } : {};
  return { batch, [`batch_${a}`]: first, [`batch_${b}`]: second, ...geometry(layer), ...strips };
}

/** Tests that every variant gives the bits of the general one on some layer of its own, with rests everywhere. */
export function variantTests(kernel: Kernel, layers: Layer[]): void {
  gpuOnly(`${kernel.id} variants agree bit for bit`, async (engine) => {
    const met = new Set<string>();
    for (const layer of layers) {
      const one = { params: paramsOf(kernel, layer, [2, 1, 2]), seed: 4 };
      const buffers = makeBuffers(kernel, one);
      const run = (name: string) => {
        const variant = kernel.variants.find((v) => v.name === name)!;
        return runOnce(engine, { ...kernel, variants: [{ ...variant, when: () => true }] }, { ...one, buffers });
      };
      const general = await run("general");
      for (const { name } of candidatesOf(kernel, one.params, constantsOf(kernel))) {
        assert.deepEqual(await run(name), general, `${name} of ${JSON.stringify(one.params)}`);
        met.add(name);
      }
    }
    assert.deepEqual(met, new Set(kernel.variants.map(({ name }) => name)));
  });
}

/** Tests that oracle and every variant refuse parameters that do not fit. */
export function refusalTests(kernel: Kernel): void {
  const layer: Layer = { image: [4, 5], kernel: [2, 3], stride: [1, 2], pad: [1, 0], out: [5, 3] };
  const operand = `batch_${Object.keys(kernel.inputs)[1]}`;
  const wrongs: [Params, string][] = [
    [{ out_height: 6 }, "out_height: expected at most 5 (windows that begin on the height), got 6"],
    [{ out_width: 4 }, "out_width: expected at most 3 (windows that begin on the width), got 4"],
    [{ kernel_height: 0 }, "kernel_height: expected at least 1, got 0"],
    [{ stride_x: 0 }, "stride_x: expected at least 1, got 0"],
    [{ batch: 6, [operand]: 4 }, `${operand}: expected a divisor of 6 (batch), got 4`],
  ];
  if ("strips" in kernel.params) wrongs.push([{ strips: 0 }, "strips: expected at least 1, got 0"]);
  for (const [change, message] of wrongs) {
    Deno.test(`${kernel.id} refuses what does not fit [${Object.entries(change).at(-1)!.join("=")}]`, () => {
      const params = { ...paramsOf(kernel, layer), ...change };
      const error = { name: "RangeError", message: `kernels/${kernel.id} ${message}` };
      const buffers = Object.fromEntries(Object.keys(kernel.inputs).map((slot) => [slot, new Float64Array(0)]));
      assert.throws(() => judge(kernel, { params, buffers }), error);
      for (const { workgroups } of kernel.variants) assert.throws(() => workgroups(params, {}), error);
    });
  }
}
