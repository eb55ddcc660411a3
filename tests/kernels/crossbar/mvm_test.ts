import assert from "node:assert/strict";
import type { Engine } from "../../../kernels/engine.ts";
import { mvm } from "../../../kernels/crossbar/mvm.ts";
import golden from "../../../kernels/crossbar/mvm_golden.json" with { type: "json" };
import { tilesOf } from "../../../kernels/crossbar/tiles.ts";
import { pickVariant } from "../../../kernels/kernel.ts";
import {
  assertInside,
  checkGolden,
  type GpuCase,
  gpuOnly,
  gpuTest,
  judge,
  makeBuffers,
  oracle,
  runOnce,
} from "../../support.ts";

type Size = { chips?: number; own?: boolean; images?: number; rows: number; stride: number; tile?: number };

function shape({ chips = 1, own = false, images = 1, rows, stride, tile = rows }: Size) {
  const row_tiles = tilesOf(rows, tile);
  return { chips, input_chips: own ? chips : 1, images, rows, stride, tile_rows: tile, row_tiles };
}

const no = { square: "no" }, yes = { square: "yes" };

Deno.test("crossbar/mvm oracle gives the golden cases", () => checkGolden(mvm, golden));

const sizes: Size[] = [
  { rows: 1, stride: 4 },
  { rows: 1, stride: 8, images: 17 },
  { rows: 63, stride: 12, images: 7, chips: 2, own: true },
  { rows: 64, stride: 32, images: 33, chips: 3, own: true },
  { rows: 64, stride: 32, images: 16, chips: 3, tile: 24 },
  { rows: 65, stride: 8, images: 15, chips: 2, tile: 64, own: true },
  { rows: 64, stride: 12, images: 8, chips: 3, tile: 13, own: true },
  { rows: 68, stride: 20, images: 9, chips: 2, tile: 16 },
  { rows: 129, stride: 4, images: 65, chips: 2, tile: 32 },
  { rows: 4, stride: 132, images: 64, chips: 5 },
  { rows: 2, stride: 136, images: 63, chips: 5, own: true, tile: 1 },
];
gpuTest("crossbar/mvm stays inside its bound", {
  kernel: mvm,
  cases: sizes.flatMap((size) => [no, yes].map((constants) => ({ params: shape(size), constants, seed: size.rows }))),
});

gpuTest("crossbar/mvm stays inside its bound", {
  kernel: mvm,
  cases: [8, 12].map((stride) => ({
    label: `huge and tiny values, stride=${stride}`,
    params: shape({ rows: 33, stride, images: 3, chips: 2, tile: 20 }),
    seed: 5,
    buffers: (random) => {
      const wild = (length: number) =>
        Float32Array.from({ length }, () => (random() - 0.5) * 10 ** (30 * random() - 15));
      return { voltage: wild(3 * 33), net: wild(2 * 33 * stride) };
    },
  })),
});

Deno.test("crossbar/mvm cases above reach every variant", () => {
  const reached = new Set(sizes.map((size) => pickVariant(mvm, shape(size), {}).name));
  assert.deepEqual(reached, new Set(mvm.variants.map((v) => v.name)));
});

for (const size of sizes) {
  gpuOnly(
    `crossbar/mvm is exact for whole numbers [rows=${size.rows} stride=${size.stride} tile=${size.tile ?? size.rows}]`,
    async (engine) => {
      const one = wholeNumbers(size);
      const { current } = await runOnce(engine, mvm, one);
      assertInside("current", { got: current, judged: { value: judge(mvm, one).current.value } });
    },
  );
}

function wholeNumbers(size: Size) {
  const params = shape(size);
  const { voltage, net } = makeBuffers(mvm, { params, seed: 3 });
  return {
    params,
    buffers: { voltage: voltage.map((v) => Math.round(127 * v)), net: net.map((v) => Math.round(100 * v)) },
  };
}

// both voltage layouts, both column tiles
const batches: Size[] = [
  { rows: 32, stride: 32, images: 45, chips: 200, own: true },
  { rows: 31, stride: 8, images: 19, chips: 200, own: false, tile: 16 },
  { rows: 32, stride: 12, images: 19, chips: 200, own: true, tile: 16 },
  { rows: 31, stride: 12, images: 19, chips: 200, own: true },
];
for (const size of batches) {
  const label = `[rows=${size.rows} stride=${size.stride}]`;
  gpuOnly(`crossbar/mvm chip 17 alone has the bits of chip 17 of 200 ${label}`, async (engine) => {
    const all = { params: shape(size), seed: 17 };
    const buffers = makeBuffers(mvm, all);
    const batch = await currentOf(engine, all, buffers);
    const alone = { params: shape({ ...size, chips: 1 }), seed: 0 };
    const single = await currentOf(engine, alone, {
      voltage: size.own ? part(buffers.voltage, 17, 200) : buffers.voltage,
      net: part(buffers.net, 17, 200),
    });
    assert.deepEqual(single, part(batch, 17, 200));
  });

  gpuOnly(`crossbar/mvm images in two parts have the bits of all at once ${label}`, async (engine) => {
    const images = size.images!, few = 6;
    const one = { params: shape({ ...size, chips: 1 }), seed: 4 };
    const { voltage, net } = makeBuffers(mvm, one);
    const whole = await currentOf(engine, one, { voltage, net });
    const { row_tiles, stride, rows } = one.params;
    for (const [begin, end] of [[0, few], [few, images]]) {
      const half = { params: shape({ ...size, chips: 1, images: end - begin }), seed: 0 };
      const got = await currentOf(engine, half, { voltage: voltage.slice(begin * rows, end * rows), net });
      for (let t = 0; t < row_tiles; t++) {
        const expected = whole.slice((t * images + begin) * stride, (t * images + end) * stride);
        assert.deepEqual(part(got, t, row_tiles), expected, `tile ${t}`);
      }
    }
  });
}

type Data = ReturnType<typeof makeBuffers>;
async function currentOf(engine: Engine, { params }: GpuCase, buffers: Data) {
  return (await runOnce(engine, mvm, { params, buffers })).current;
}

/** Part i of n equal ones. */
function part<T extends Data[string]>(data: T, i: number, n: number): T {
  return data.slice(i * data.length / n, (i + 1) * data.length / n) as T;
}

Deno.test("crossbar/mvm refuses tiles that do not cover the rows", async () => {
  const params = { ...shape({ rows: 65, stride: 4, tile: 64 }), row_tiles: 1 };
  await assert.rejects(
    () => runOnce(oracle, mvm, { params, buffers: { voltage: new Float32Array(65), net: new Float32Array(260) } }),
    { name: "RangeError", message: "kernels/crossbar/mvm row_tiles: expected 2 (65 rows in tiles of 64), got 1" },
  );
});
