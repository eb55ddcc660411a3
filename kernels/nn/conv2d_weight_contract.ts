import { alikeInParts, alikeInTwoRows, exactly, firstChange, scales } from "../admission/properties.ts";
import { defineContract, type Property } from "../contract.ts";
import { macsOf } from "./_convolution.ts";
import {
  BATCHES,
  DEPTHWISE,
  geometry,
  hugeNumbers,
  type Layer,
  LAYERS,
  MEASURED,
  type Pair,
} from "./_convolution_cases.ts";
import { conv2dWeight, stripsOf } from "./conv2d_weight.ts";

function paramsOf(layer: Layer, { batches = [1, 1, 1], strips = 1 }: { batches?: number[]; strips?: number } = {}) {
  const [batch, batch_x, batch_upstream] = batches;
  return { batch, batch_x, batch_upstream, ...geometry(layer), strips };
}

interface Kind {
  channels: Pair;
  kernel: Pair;
  stride: number;
  outs: number;
  /** Invocations for each strip of a layer of these channels. */
  tiles: number;
}

/** One for each shader but the depthwise one. */
const KINDS: Kind[] = [
  { channels: [8, 20], kernel: [2, 3], stride: 1, outs: 16, tiles: 8 },
  { channels: [8, 20], kernel: [2, 3], stride: 2, outs: 16, tiles: 8 },
  { channels: [8, 20], kernel: [2, 1], stride: 3, outs: 16, tiles: 8 },
  { channels: [3, 12], kernel: [6, 3], stride: 1, outs: 8, tiles: 12 },
  { channels: [2, 12], kernel: [10, 5], stride: 1, outs: 8, tiles: 8 },
  { channels: [3, 10], kernel: [10, 5], stride: 1, outs: 8, tiles: 12 },
  { channels: [3, 6], kernel: [2, 4], stride: 2, outs: 4, tiles: 48 },
];

/** An uneven layer of this kind: padding above and left, and the last window sticks out. */
function layerOf(
  { channels, kernel, stride }: Kind,
  { width = 7, ...more }: Partial<Layer> & { width?: number } = {},
): Layer {
  const pad: Pair = [1, Math.floor(kernel[1] / 2)];
  const image: Pair = [4, (width - 1) * stride - pad[1] + 2];
  return { images: 2, image, channels, kernel, stride: [2, stride], pad, out: [3, width], ...more };
}

/** Every number of windows in a line and of outputs that a tile may stick out by, and strips that end unevenly. */
function ends(kind: Kind) {
  const { channels: [input, output], outs } = kind;
  const four = output % 4 === 0 ? 4 : 1;
  const most = 3 * outs / four; // up to three tiles: the first is full, and where the third begins is no power of 2
  // twice over, so that a width does not always meet the same outputs
  const each = Math.max(4, most);
  const turn = (i: number) => i < each ? i : i + (most >> 1 | 1);
  return Array.from({ length: 2 * each }, (_, i) => {
    const layer = layerOf({ ...kind, channels: [Math.min(input, 4), four * (1 + turn(i) % most)] }, {
      width: 3 + i % 4,
    });
    return { params: paramsOf(layer, { strips: 1 + i % 4 }) };
  });
}

/** An upstream of one 1 for each output picks pixels: nothing is rounded whatever the order of the sums. */
const picks: Property = {
  name: "an upstream of one 1 for each output picks pixels, bit for bit",
  async check({ make, call }) {
    const told = await Promise.all(KINDS.map(async (kind) => {
      const { channels: [input, output], kernel: [, kernel], stride } = kind;
      const one = make(paramsOf(layerOf(kind), { strips: 4 }));
      const { height, width, out_height, out_width, stride_y, pad_y, pad_x, kernel_height, strips } = one.params;
      const windows = 2 * out_height * out_width;
      const from = (o: number) => (5 * o + 3) % windows;
      one.buffers.upstream.fill(0);
      for (let o = 0; o < output; o++) one.buffers.upstream[from(o) * output + o] = 1;
      const { partial } = await call(one);
      const lines = Math.ceil(2 * out_height / strips);
      const expected = partial.map((_, i) => {
        const [o, c, kx] = [i % output, Math.floor(i / output) % input, Math.floor(i / output / input) % kernel];
        const ky = Math.floor(i / output / input / kernel) % kernel_height;
        const strip = Math.floor(i / output / input / kernel / kernel_height);
        const [ox, line] = [from(o) % out_width, Math.floor(from(o) / out_width)];
        const row = line % out_height * stride_y + ky - pad_y;
        const column = ox * stride + kx - pad_x;
        const inside = row >= 0 && row < height && column >= 0 && column < width;
        const pixel = (Math.floor(line / out_height) * height + row) * width + column;
        return inside && Math.floor(line / lines) === strip ? one.buffers.x[pixel * input + c] : 0;
      });
      return firstChange(`partial of kernel ${kernel}, ${input} channels`, partial, expected);
    }));
    return told.find((line) => line !== null) ?? null;
  },
};

/** Strips know nothing of each other, nor do weights. */
export const conv2dWeightContract = defineContract({
  kernel: conv2dWeight,
  version: 1,
  units: { x: "any", upstream: "any", partial: "unit of x · unit of upstream" },
  source: "adjoint of nn/conv2d; bound from Higham 2002, §3.1",
  shapes: [
    ...LAYERS.map((layer, i) => paramsOf(layer, { batches: BATCHES[i % 5], strips: 1 + i % 4 })),
    ...DEPTHWISE.map((layer, i) => paramsOf(layer, { batches: BATCHES[(i + 1) % 5], strips: 1 + i % 3 })),
    ...KINDS.flatMap((kind, i) => [
      paramsOf(layerOf(kind, { groups: 2 }), { batches: BATCHES[(i + 1) % 5], strips: 4 }),
      paramsOf(layerOf(kind, { width: 2, stride: [1, kind.stride] }), { batches: BATCHES[(i + 3) % 5], strips: 7 }),
    ]),
  ],
  domains: { x: { low: -1, high: 1, tiny: 1e-30 }, upstream: { low: -1, high: 1, tiny: 1e-5 } },
  fill: (slot, params, random, values) => hugeNumbers(conv2dWeight, { slot, params, random, values }),
  values: ["random", "integers", "equal", "cancelling", "tiny", "huge"],
  properties: [
    picks,
    exactly(conv2dWeight, {
      name: "tiles end at every window and output, and whole numbers come out exactly there",
      cases: KINDS.flatMap(ends),
    }),
    alikeInTwoRows({
      name: "workgroups in two rows give the same bits, and those of whole numbers",
      exact: conv2dWeight,
      cases: [
        ...KINDS.map((kind) => ({
          params: paramsOf(layerOf(kind), { strips: 2, batches: [(kind.outs === 4 ? 192 : 96) / kind.tiles, 1, 1] }),
        })),
        // three rows of taps, and eight groups
        { params: paramsOf(DEPTHWISE[0], { strips: 2, batches: [32, 1, 1] }) },
      ],
    }),
    ...KINDS.map((kind) => layerOf(kind, { groups: 2 })).concat(DEPTHWISE[0]).flatMap((layer, i) => [
      alikeInParts(conv2dWeight, {
        name: `members of a batch have the bits they have alone [${i}]`,
        params: paramsOf(layer, { strips: 3, batches: i % 2 ? [5, 5, 1] : [5, 1, 5] }),
        ...{ along: ["batch", "batch_x", "batch_upstream"], cuts: [1, 4] },
      }),
      scales({
        name: `x by 2⁻⁴⁰ and upstream by 2³⁰ is partial by 2⁻¹⁰, bit for bit [${i}]`,
        params: paramsOf(layer, { strips: 2 }),
        factors: { x: 2 ** -40, upstream: 2 ** 30, partial: 2 ** -10 },
      }),
    ]),
  ],
  bench: MEASURED.map(([label, layer]) => {
    const params = paramsOf(layer, { strips: stripsOf(geometry(layer)) });
    return { label, params, work: { unit: "MAC", amount: layer.images! * macsOf(params) } };
  }),
});
