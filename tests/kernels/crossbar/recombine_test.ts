import type { Engine } from "../../../kernels/engine.ts";
import { mvm } from "../../../kernels/crossbar/mvm.ts";
import { recombine } from "../../../kernels/crossbar/recombine.ts";
import { recombineContract } from "../../../kernels/crossbar/recombine_contract.ts";
import { strideOf, tilesOf } from "../../../kernels/crossbar/tiles.ts";
import { admissionTests, assertInside, gpuOnly, mulberry32, runOnce } from "../../support.ts";

admissionTests(recombineContract);

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
