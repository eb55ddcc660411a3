import assert from "node:assert/strict";
import { constantsOf, type Kernel, pickVariant } from "../../../kernels/kernel.ts";
import { matmul } from "../../../kernels/linalg/matmul.ts";
import { matmulContract } from "../../../kernels/linalg/matmul_contract.ts";
import { admissionTests, gpuOnly, judge, makeBuffers, runOnce } from "../../support.ts";

type Shape = [m: number, k: number, n: number];
const TRANSPOSES = ["none", "right", "left"];

function paramsOf([m, k, n]: Shape, [batch, batch_a, batch_b]: number[] = [1, 1, 1]) {
  return { batch, batch_a, batch_b, m, k, n };
}

admissionTests(matmulContract);

/** The kernel with one of its variants only. */
function only(name: string): Kernel {
  const variant = matmul.variants.find((v) => v.name === name)!;
  return { ...matmul, variants: [{ ...variant, when: () => true }] };
}

gpuOnly("linalg/matmul variants agree bit for bit", async (engine) => {
  for (const transpose of TRANSPOSES) {
    // 12 and 20 suit every variant; 51 rows and a batch leave rests everywhere
    const one = {
      params: paramsOf([transpose === "left" ? 52 : 51, 12, 20], [2, 2, 1]),
      constants: { transpose },
      seed: 4,
    };
    const buffers = makeBuffers(matmul, one);
    const reference = await runOnce(engine, only("general"), { ...one, buffers });
    const others = matmul.variants.filter((v) => v.name.includes(`_${transpose}`) || v.family === "workgroup");
    assert.equal(others.length, 12);
    for (const { name } of others) {
      const { c } = await runOnce(engine, only(name), { ...one, buffers });
      assert.deepEqual(c, reference.c, name);
    }
  }
});

Deno.test("linalg/matmul takes vec4 tiles where rows are whole vec4s", () => {
  const pick = (shape: Shape, transpose: string) =>
    pickVariant(matmul, paramsOf(shape), constantsOf(matmul, { transpose })).name;
  assert.equal(pick([1024, 1024, 1024], "none"), "tile_24x24_none");
  assert.equal(pick([512, 512, 512], "right"), "tile_16x16_right");
  assert.equal(pick([511, 511, 511], "none"), "tile_16x16_none_a1_n1");
  assert.equal(pick([360, 64, 32], "none"), "tile_8x8_none");
  assert.equal(pick([360, 32, 10], "none"), "tile_8x4_none_n1");
  assert.equal(pick([360, 10, 32], "none"), "tile_8x8_none_a1");
  assert.equal(pick([64, 361, 32], "left"), "tile_8x8_left");
  assert.equal(pick([5, 7, 3], "right"), "general");
});

Deno.test("linalg/matmul shares tiles in a workgroup where matrices are not narrow", () => {
  const pick = (shape: Shape) => pickVariant(matmul, paramsOf(shape), { transpose: 0 }, { family: "workgroup" }).name;
  assert.equal(pick([512, 1, 512]), "shared_64x64_4x4");
  assert.equal(pick([512, 512, 511]), "shared_32x32_4x4");
  assert.equal(pick([360, 16, 16]), "shared_32x32_4x4");
  assert.equal(pick([1024, 64, 12]), "tile_8x8_none");
});

Deno.test("linalg/matmul refuses operands that do not divide the batch", () => {
  const one = { params: paramsOf([2, 2, 2], [4, 3, 1]), seed: 1 };
  assert.throws(() => judge(matmul, { ...one, buffers: makeBuffers(matmul, one) }), {
    name: "RangeError",
    message: "kernels/linalg/matmul batch_a: expected a divisor of 4 (batch), got 3",
  });
  assert.throws(() => matmul.variants[0].workgroups(one.params, {}), RangeError);
});
