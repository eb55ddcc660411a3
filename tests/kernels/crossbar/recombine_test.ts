import assert from "node:assert/strict";
import type { Engine } from "../../../kernels/engine.ts";
import { mvm } from "../../../kernels/crossbar/mvm.ts";
import { recombine } from "../../../kernels/crossbar/recombine.ts";
import golden from "../../../kernels/crossbar/recombine_golden.json" with { type: "json" };
import { strideOf, tilesOf } from "../../../kernels/crossbar/tiles.ts";
import { assertInside, checkGolden, gpuOnly, gpuTest, judge, makeBuffers, mulberry32, runOnce } from "../../support.ts";

type Size = { chips?: number; row_tiles?: number; images?: number; cols: number; tile?: number; scale?: number };

function shape({ chips = 1, row_tiles = 1, images = 1, cols, tile = 32, scale = 0.04 }: Size) {
  const col_tiles = tilesOf(cols, tile);
  return { chips, row_tiles, col_tiles, images, cols, stride: strideOf(cols), tile_cols: tile, scale };
}

Deno.test("crossbar/recombine oracle gives the golden cases", () => checkGolden(recombine, golden));

const sizes: Size[] = [
  { cols: 1 },
  { cols: 10, chips: 3, images: 65, row_tiles: 2 },
  { cols: 12, chips: 3, images: 65, row_tiles: 2, tile: 50 },
  { cols: 12, chips: 3, images: 5, row_tiles: 3, tile: 6 },
  { cols: 9, chips: 2, images: 7, row_tiles: 3, tile: 1 },
  { cols: 63, chips: 2, images: 3, row_tiles: 2, tile: 2 },
  { cols: 64, chips: 5, images: 3, row_tiles: 13, tile: 64 },
  { cols: 65, chips: 2, images: 3, row_tiles: 2, tile: 5 },
  { cols: 128, chips: 2, images: 9, row_tiles: 2, tile: 20, scale: -3e4 },
  { cols: 129, chips: 2, images: 9, tile: 32, scale: 1e-6 },
];
gpuTest("crossbar/recombine stays inside its bound", {
  kernel: recombine,
  cases: sizes.map((size) => ({ params: shape(size), seed: size.cols })),
});

for (const size of sizes) {
  const label = `cols=${size.cols} tile=${size.tile ?? 32}`;
  gpuOnly(`crossbar/recombine is exact for whole numbers [${label}]`, async (engine) => {
    const params = shape({ ...size, scale: 2 });
    const whole = Object.entries(makeBuffers(recombine, { params, seed: 5 }))
      .map(([slot, data]) => [slot, data.map((v) => Math.round(99 * v))]);
    const call = { params, buffers: Object.fromEntries(whole) };
    const { out } = await runOnce(engine, recombine, call);
    assertInside("out", { got: out, judged: { value: judge(recombine, call).out.value } });
  });
}

for (const cols of [10, 32]) {
  gpuOnly(
    `crossbar/mvm and recombine give the same exact sums however a layer is tiled [cols=${cols}]`,
    async (engine) => {
      const layer = wholeLayer({ chips: 3, images: 19, rows: 70, cols });
      const expected = exactProduct(layer);
      for (const tile of [[70, 64], [64, 32], [24, 8], [13, 5], [1, 1]] as const) {
        const out = await throughTiles(engine, { layer, tile });
        assertInside(`out in tiles of ${tile.join(" × ")}`, { got: out, judged: { value: expected } });
      }
    },
  );
}

interface Layer {
  chips: number;
  images: number;
  rows: number;
  cols: number;
  stride: number;
  voltage: Float32Array;
  net: Float32Array;
  bias: Float32Array;
}

/** |sums| < 70 · 15 · 25 + 9 < 2²⁴, so f32 is exact. */
function wholeLayer(
  { chips, images, rows, cols }: { chips: number; images: number; rows: number; cols: number },
): Layer {
  const random = mulberry32(9);
  const stride = strideOf(cols);
  const whole = (length: number, most: number) =>
    Float32Array.from({ length }, () => Math.round((2 * random() - 1) * most));
  const net = whole(chips * rows * stride, 25).map((v, i) => i % stride < cols ? v : 0);
  return { chips, images, rows, cols, stride, voltage: whole(images * rows, 15), net, bias: whole(cols, 9) };
}

function exactProduct({ chips, images, rows, cols, stride, voltage, net, bias }: Layer): Float64Array {
  return Float64Array.from({ length: chips * images * cols }, (_, i) => {
    const c = i % cols, m = Math.floor(i / cols) % images, chip = Math.floor(i / cols / images);
    let sum = bias[c];
    for (let r = 0; r < rows; r++) sum += voltage[m * rows + r] * net[(chip * rows + r) * stride + c];
    return sum;
  });
}

async function throughTiles(
  engine: Engine,
  { layer, tile: [tile_rows, tile_cols] }: { layer: Layer; tile: readonly [number, number] },
) {
  const { chips, images, rows, cols, stride, voltage, net, bias } = layer;
  const row_tiles = tilesOf(rows, tile_rows), col_tiles = tilesOf(cols, tile_cols);
  const { current } = await runOnce(engine, mvm, {
    params: { chips, input_chips: 1, images, rows, stride, tile_rows, row_tiles },
    buffers: { voltage, net },
  });
  const { out } = await runOnce(engine, recombine, {
    params: { chips, row_tiles, col_tiles, images, cols, stride, tile_cols, scale: 1 },
    buffers: { current, gain: new Float32Array(chips * row_tiles * col_tiles).fill(1), bias },
  });
  return out;
}

gpuOnly("crossbar/recombine chip 17 alone has the bits of chip 17 of 200", async (engine) => {
  for (const cols of [10, 12]) {
    const all = shape({ chips: 200, row_tiles: 3, images: 5, cols, tile: 8 });
    const buffers = makeBuffers(recombine, { params: all, seed: 1 });
    const batch = await runOnce(engine, recombine, { params: all, buffers });
    const of17 = (data: typeof batch.out) => data.slice(17 * data.length / 200, 18 * data.length / 200);
    const alone = await runOnce(engine, recombine, {
      params: { ...all, chips: 1 },
      buffers: { current: of17(buffers.current), gain: of17(buffers.gain), bias: buffers.bias },
    });
    assert.deepEqual(alone.out, of17(batch.out));
  }
});
