import assert from "node:assert/strict";
import { constantsOf, type Kernel, pickVariant, shapeOf } from "../../../kernels/kernel.ts";
import type { Layer } from "../../../kernels/nn/_convolution_cases.ts";
import { conv2d } from "../../../kernels/nn/conv2d.ts";
import { conv2dContract } from "../../../kernels/nn/conv2d_contract.ts";
import { conv2dInput } from "../../../kernels/nn/conv2d_input.ts";
import { conv2dWeight } from "../../../kernels/nn/conv2d_weight.ts";
import { admissionTests } from "../../support.ts";
import { type Append, checkDerivatives, type Without } from "../_derivatives.ts";
import { paramsOf, refusalTests, variantTests } from "./_convolution.ts";

admissionTests(conv2dContract);
refusalTests(conv2d);
variantTests(conv2d, [
  { image: [5, 29], channels: [8, 20], kernel: [3, 3], pad: [1, 1] },
  { image: [5, 7], channels: [8, 12], kernel: [2, 3], pad: [1, 1], groups: 2 },
  { image: [5, 21], channels: [4, 20], kernel: [3, 3], stride: [1, 2], pad: [1, 1] },
  { image: [5, 21], channels: [8, 20], stride: [2, 2] },
  { image: [5, 21], channels: [3, 20], kernel: [3, 3], stride: [2, 1], pad: [1, 1] },
  { image: [6, 13], channels: [6, 12], kernel: [4, 5], pad: [2, 2] },
  { image: [6, 17], channels: [1, 6], kernel: [5, 5], pad: [2, 2], images: 2 },
  { image: [6, 7], kernel: [5, 5], pad: [2, 2], groups: 8 },
  { image: [6, 7], channels: [3, 5], kernel: [2, 2], stride: [2, 2] },
]);

Deno.test("nn/conv2d takes tiles where the layers of usual networks allow them", () => {
  const pick = (layer: Layer) => pickVariant(conv2d, paramsOf(conv2d, layer), constantsOf(conv2d)).name;
  const image: [number, number] = [32, 32];
  assert.equal(pick({ image, channels: [16, 16], kernel: [3, 3], pad: [1, 1] }), "tile_16x8_kernel_3_step_1");
  assert.equal(pick({ image: [8, 8], channels: [64, 64], kernel: [3, 3] }), "tile_8x16_kernel_3_step_1");
  assert.equal(pick({ image, channels: [3, 16], kernel: [3, 3] }), "tile_16x8_kernel_3_step_1_in1");
  assert.equal(pick({ image, channels: [16, 32], stride: [2, 2] }), "tile_8x16_kernel_1");
  assert.equal(pick({ image, kernel: [3, 3], groups: 32 }), "depthwise");
  assert.equal(pick({ image, channels: [3, 64], kernel: [7, 7], stride: [2, 2], pad: [3, 3] }), "general");
});

/** Name of an operand in a program that has a weight of its own. */
function nameOf(slot: string): string {
  return `operand ${slot}`;
}

/** The kernel on all its inputs but one that is fixed, for its derivatives by the others. */
function appendOf(kernel: Kernel, layer: Layer, { batch, fixed }: { batch: number; fixed?: string }) {
  const params = paramsOf(kernel, layer, [batch, batch, batch]);
  const dims = Object.fromEntries(
    Object.entries(kernel.inputs).filter(([slot]) => slot !== fixed).map(([slot, text]) => [
      nameOf(slot),
      shapeOf(text, params).dims,
    ]),
  );
  const append: Append = (builder, inputs) => {
    const all = Object.entries(kernel.inputs).map(([slot, text]) => {
      const { dims } = shapeOf(text, params);
      const wave = Float32Array.from({ length: dims.reduce((a, b) => a * b) }, (_, i) => Math.sin(i + 1));
      return [slot, inputs[nameOf(slot)] ?? builder.constant(slot, wave, dims)];
    });
    return builder.call(kernel, { params, buffers: Object.fromEntries(all) })[Object.keys(kernel.outputs)[0]];
  };
  return { append, dims };
}

const layers: Layer[] = [
  { images: 2, image: [5, 4], channels: [2, 3], kernel: [3, 2], stride: [2, 1], pad: [1, 1], groups: 2 },
  { image: [4, 5], kernel: [3, 3], out: [4, 4], pad: [0, 1], groups: 4 },
];
for (const kernel of [conv2d, conv2dInput, conv2dWeight]) {
  const without: Without = kernel === conv2d ? "none" : "adjoints";
  for (const [index, layer] of layers.entries()) {
    for (const batch of [1, 2]) {
      for (const fixed of [undefined, ...Object.keys(kernel.inputs)]) {
        const shown = `[layer ${index} batch=${batch} ${fixed ? `${fixed} fixed` : "all vary"}]`;
        Deno.test(`${kernel.id} derivatives agree with central differences ${shown}`, async () => {
          const { append, dims } = appendOf(kernel, layer, { batch, fixed });
          await checkDerivatives(append, { dims, without });
        });
      }
    }
  }
}

Deno.test("nn/conv2d adjoints of long sums are cut into strips and added up", async () => {
  // 2 × 40 lines of 40 windows: more than the thousand of a strip
  const { append, dims } = appendOf(conv2d, { images: 2, image: [40, 40] }, { batch: 2 });
  await checkDerivatives(append, { dims });
});

for (
  const [slot, batches] of [["x", [4, 2, 4]], ["weight", [4, 4, 1]]] as const
) {
  Deno.test(`nn/conv2d refuses the derivative by an operand that the batch shares [${slot}]`, async () => {
    const params = paramsOf(conv2d, layers[1], [...batches]);
    const dims = Object.fromEntries(
      Object.entries(conv2d.inputs).map(([name, text]) => [nameOf(name), shapeOf(text, params).dims]),
    );
    const append: Append = (builder, inputs) => {
      const buffers = { x: inputs[nameOf("x")], weight: inputs[nameOf("weight")] };
      return builder.call(conv2d, { params, buffers }).y;
    };
    const message = (deed: string) => `Cannot ${deed} nn/conv2d by ${slot}: a batch of 4 shares it`;
    await assert.rejects(checkDerivatives(append, { dims }), { name: "TypeError", message: message("differentiate") });
    await assert.rejects(checkDerivatives(append, { dims, without: "adjoints" }), {
      ...{ name: "TypeError", message: message("take the tangent of") },
    });
  });
}
