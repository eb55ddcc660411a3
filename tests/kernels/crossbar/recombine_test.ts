import type { Engine } from "../../../kernels/engine.ts";
import { mvm } from "../../../kernels/crossbar/mvm.ts";
import { recombine } from "../../../kernels/crossbar/recombine.ts";
import { recombineContract } from "../../../kernels/crossbar/recombine_contract.ts";
import type { Numbers } from "../../../kernels/kernel.ts";
import { strideOf, tilesOf } from "../../../kernels/crossbar/tiles.ts";
import { admissionTests, assertInside, gpuOnly, mulberry32, runOnce } from "../../support.ts";

admissionTests(recombineContract);

for (const cols of [10, 32]) {
  gpuOnly(
    `crossbar/mvm and recombine give the same exact sums however a layer is tiled [cols=${cols}]`,
    async (engine) => {
      const layer = wholeLayer({ chips: 3, images: 19, rows: 70, cols });
      const expected = exactProduct(layer);
      for (const tile of [70, 64, 24, 13, 1]) {
        const out = await throughTiles(engine, { layer, tile });
        assertInside(`out in tiles of ${tile} rows`, { got: out, judged: { value: expected } });
      }
    },
  );
  gpuOnly(
    `crossbar/mvm and recombine give the same exact sums of digits of weights and inputs [cols=${cols}]`,
    async (engine) => {
      const layer = wholeLayer({ chips: 3, images: 19, rows: 70, cols });
      const got = await throughDigits(engine, layer);
      assertInside("out of digits", { got, judged: { value: exactProduct(layer) } });
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
  { layer, tile: tile_rows }: { layer: Layer; tile: number },
) {
  const { chips, images, rows, cols, stride, voltage, net, bias } = layer;
  const row_tiles = tilesOf(rows, tile_rows);
  const { current } = await runOnce(engine, mvm, {
    params: { arrays: chips, input_sets: 1, vectors: images, rows, stride, tile_rows, row_tiles },
    buffers: { voltage, net },
  });
  return await recombined(engine, {
    current,
    bias,
    chips,
    images,
    cols,
    stride,
    factors: new Array(row_tiles).fill(1),
  });
}

/** Weights in two digits of base 8, inputs in three of base 4 with the sign of the number. */
async function throughDigits(engine: Engine, layer: Layer) {
  const { chips, images, rows, cols, stride, voltage, net, bias } = layer;
  const digit = (v: number, { base, place }: { base: number; place: number }) =>
    Math.sign(v) * (Math.trunc(Math.abs(v) / base ** place) % base);
  const weights = [0, 1], slices = [0, 1, 2];
  const plane = rows * stride;
  const groups = Float32Array.from({ length: 2 * net.length }, (_, i) => {
    const chip = Math.floor(i / plane / 2), group = weights[Math.floor(i / plane) % 2];
    return digit(net[chip * plane + i % plane], { base: 8, place: group });
  });
  const sliced = Float32Array.from(slices.flatMap((place) => [...voltage].map((v) => digit(v, { base: 4, place }))));
  const { current } = await runOnce(engine, mvm, {
    params: { arrays: 2 * chips, input_sets: 1, vectors: 3 * images, rows, stride, tile_rows: 32, row_tiles: 3 },
    buffers: { voltage: sliced, net: groups },
  });
  const factors = weights.flatMap((place) => [1, 1, 1].map(() => 8 ** place));
  const weight = slices.map((place) => 4 ** place);
  return await recombined(engine, { current, bias, chips, images, cols, stride, factors, weight });
}

async function recombined(
  engine: Engine,
  { current, bias, chips, images, cols, stride, factors, weight = [1] }:
    & Pick<Layer, "bias" | "chips" | "images" | "cols" | "stride">
    & { current: Numbers; factors: number[]; weight?: number[] },
) {
  const lines = factors.length;
  const { out } = await runOnce(engine, recombine, {
    params: { chips, lines, slices: weight.length, images, cols, stride },
    buffers: {
      current,
      weight: Float32Array.from(weight),
      gain: new Float32Array(chips * lines * stride).fill(1),
      factor: Float32Array.from({ length: lines * stride }, (_, i) => factors[Math.floor(i / stride)]),
      scale: new Float32Array(cols).fill(1),
      bias,
    },
  });
  return out;
}
