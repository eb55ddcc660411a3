/** Shapes written by hand multiply, and only then is a time of theirs worth anything. */

import assert from "node:assert/strict";
import { taskOf } from "../../../benches/peers/libraries/by_hand.ts";
import { SHAPES } from "../../../benches/peers/libraries/_by_hand_shapes.ts";
import { gpuOnly } from "../../support.ts";

const SIZE = 128;
// small integers: every sum is exact in f32
const matrix = (step: number) => Float32Array.from({ length: SIZE * SIZE }, (_, i) => (i * step + (i >> 7)) % 13 - 6);

for (const [name, open] of Object.entries(SHAPES)) {
  gpuOnly(`by hand, ${name}, gives the product`, async () => {
    const adapter = await navigator.gpu.requestAdapter();
    const device = await adapter!.requestDevice();
    const [a, b] = [matrix(7), matrix(5)];
    const got = await taskOf(device, { size: SIZE, ...open(device, { size: SIZE, a, b }) }).result();
    const wrong = got.findIndex((value, at) => {
      const [row, col] = [Math.floor(at / SIZE), at % SIZE];
      let sum = 0;
      for (let k = 0; k < SIZE; k++) sum += a[row * SIZE + k] * b[k * SIZE + col];
      return value !== sum;
    });
    assert.equal(wrong, -1, `element ${wrong} differs`);
    device.destroy();
  });
}
