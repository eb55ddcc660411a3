import assert from "node:assert/strict";
import {
  assertInside,
  checkGolden,
  type GoldenFile,
  gpuOnly,
  gpuTest,
  judge,
  makeBuffers,
  runOnce,
} from "../../support.ts";
import { constantsOf, type Kernel, pickVariant } from "../../../kernels/kernel.ts";
import { matmul } from "../../../kernels/linalg/matmul.ts";
import golden from "../../../kernels/linalg/matmul_golden.json" with { type: "json" };

type Shape = [m: number, k: number, n: number];
const TRANSPOSES = ["none", "right", "left"];

function paramsOf([m, k, n]: Shape, [batch, batch_a, batch_b]: number[] = [1, 1, 1]) {
  return { batch, batch_a, batch_b, m, k, n };
}

/** Whole numbers −8 … 8: with k ≤ 260 000 every sum stays below 2²⁴ and is exact in f32. */
function integers(params: { batch_a: number; batch_b: number; m: number; k: number; n: number }) {
  return (random: () => number) => {
    const make = (length: number) => Float32Array.from({ length }, () => Math.floor(17 * random()) - 8);
    return { a: make(params.batch_a * params.m * params.k), b: make(params.batch_b * params.k * params.n) };
  };
}

Deno.test("linalg/matmul oracle gives the golden cases", () => checkGolden(matmul, golden as unknown as GoldenFile));

gpuTest("linalg/matmul stays inside its bound", {
  kernel: matmul,
  cases: TRANSPOSES.flatMap((transpose) =>
    ([
      [1, 1, 1],
      [63, 64, 65],
      [64, 63, 65],
      [65, 64, 64],
      [7, 13, 5],
      [6, 5, 7],
      [10, 3, 6],
      [67, 71, 73],
      [1, 4096, 1],
      [3, 1, 4098],
      [5, 65536, 4],
      [129, 12, 132],
      [260, 20, 256],
    ] as Shape[]).map((shape) => ({ params: paramsOf(shape), constants: { transpose }, seed: shape[0] + shape[2] }))
  ),
});
gpuTest("linalg/matmul takes a batch of either operand", {
  kernel: matmul,
  cases: TRANSPOSES.flatMap((transpose) =>
    [[3, 3, 3], [3, 1, 3], [3, 3, 1], [3, 1, 1]].map((batches) => ({
      params: paramsOf([9, 12, 20], batches),
      constants: { transpose },
      seed: 2,
    }))
  ),
});
gpuTest("linalg/matmul keeps tiny and huge numbers", {
  kernel: matmul,
  cases: TRANSPOSES.map((transpose) => ({
    params: paramsOf([8, 4, 8]),
    constants: { transpose },
    seed: 1,
    buffers: () => ({
      a: Float32Array.from({ length: 32 }, (_, i) => [1e-30, -1e-39, 1e-3, 0][i % 4]),
      b: Float32Array.from({ length: 32 }, (_, i) => [1e-9, 1e18, -1e-40, -0, -3e38][i % 5]),
    }),
  })),
});
gpuTest("linalg/matmul gives nothing or zeros for an empty axis", {
  kernel: matmul,
  cases: TRANSPOSES.flatMap((transpose) =>
    ([[0, 4, 4], [4, 4, 0], [8, 0, 12], [3, 0, 5]] as Shape[]).map((shape) => ({
      params: paramsOf(shape),
      constants: { transpose },
      seed: 1,
    }))
  ),
});

gpuOnly("linalg/matmul is exact for small integers", async (engine) => {
  const shapes: Shape[] = [[1, 259999, 3], [1, 260000, 4], [17, 31, 9], [64, 64, 64], [65, 66, 66], [16, 10, 32], [
    256,
    8,
    260,
  ]];
  for (const transpose of TRANSPOSES) {
    for (const shape of shapes) {
      const one = { params: paramsOf(shape), constants: { transpose }, seed: 3 };
      const buffers = makeBuffers(matmul, { ...one, buffers: integers(one.params) });
      const { value } = judge(matmul, { ...one, buffers }).c;
      const { c } = await runOnce(engine, matmul, { ...one, buffers });
      assertInside(`${transpose} ${shape.join(" × ")}`, { got: c, judged: { value } });
    }
  }
});

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
    const others = matmul.variants.filter((v) => v.name.includes(`_${transpose}`));
    assert.equal(others.length, 5);
    for (const { name } of others) {
      const { c } = await runOnce(engine, only(name), { ...one, buffers });
      assert.deepEqual(c, reference.c, name);
    }
  }
});

gpuOnly("linalg/matmul gives a member of a batch the numbers it has alone", async (engine) => {
  for (const [m, k, n] of [[33, 20, 24], [10, 7, 9]] as Shape[]) {
    const one = { params: paramsOf([m, k, n], [7, 7, 1]), seed: 5 };
    const buffers = makeBuffers(matmul, one);
    const together = (await runOnce(engine, matmul, { ...one, buffers })).c;
    for (let s = 0; s < 7; s++) {
      const a = buffers.a.slice(s * m * k, (s + 1) * m * k);
      const alone = await runOnce(engine, matmul, { params: paramsOf([m, k, n]), buffers: { a, b: buffers.b } });
      assert.deepEqual(alone.c, together.slice(s * m * n, (s + 1) * m * n), `member ${s}`);
    }
  }
});

Deno.test("linalg/matmul takes vec4 tiles where rows are whole vec4s", () => {
  const pick = (shape: Shape, transpose: string) =>
    pickVariant(matmul, paramsOf(shape), constantsOf(matmul, { transpose })).name;
  assert.equal(pick([1024, 1024, 1024], "none"), "tile_16x8_none");
  assert.equal(pick([360, 64, 32], "none"), "tile_8x8_none");
  assert.equal(pick([360, 32, 10], "none"), "tile_8x4_none_n1");
  assert.equal(pick([360, 10, 32], "none"), "tile_8x8_none_a1");
  assert.equal(pick([64, 361, 32], "left"), "tile_8x8_left");
  assert.equal(pick([5, 7, 3], "right"), "general");
});

Deno.test("linalg/matmul refuses a half-shared operand", () => {
  const one = { params: paramsOf([2, 2, 2], [4, 2, 1]), seed: 1 };
  assert.throws(() => judge(matmul, { ...one, buffers: makeBuffers(matmul, one) }), {
    name: "RangeError",
    message: "kernels/linalg/matmul batch_a: expected 1 or 4 (batch), got 2",
  });
  assert.throws(() => matmul.variants[0].workgroups(one.params, {}), RangeError);
});
