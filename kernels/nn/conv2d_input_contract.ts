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
import { conv2dInput } from "./conv2d_input.ts";

function paramsOf(layer: Layer, [batch, batch_upstream, batch_weight]: number[] = [1, 1, 1]) {
  return { batch, batch_upstream, batch_weight, ...geometry(layer) };
}

interface Kind {
  channels: Pair;
  kernel: number;
  stride: number;
  /** Pixels in a line, and how many of them a shader computes together, stride apart. */
  width: number;
  cols: number;
  outs: number;
}

/** One for each shader but the depthwise one. */
const KINDS: Kind[] = [
  { channels: [12, 8], kernel: 3, stride: 1, width: 35, cols: 16, outs: 8 },
  { channels: [20, 4], kernel: 3, stride: 1, width: 23, cols: 8, outs: 16 },
  { channels: [12, 8], kernel: 3, stride: 2, width: 35, cols: 16, outs: 8 },
  { channels: [20, 8], kernel: 1, stride: 3, width: 29, cols: 8, outs: 16 },
  { channels: [10, 8], kernel: 5, stride: 1, width: 17, cols: 14, outs: 8 },
  { channels: [5, 3], kernel: 4, stride: 3, width: 9, cols: 1, outs: 4 },
];

/** An uneven layer of this kind: padding above and left, and the last window sticks out. */
function layerOf({ channels, kernel, stride, width }: Kind, more: Partial<Layer> = {}): Layer {
  const pad = Math.floor(kernel / 2);
  const out: Pair = [3, Math.ceil((width + pad) / stride)];
  return {
    images: 2,
    image: [4, width],
    channels,
    kernel: [3, kernel],
    stride: [2, stride],
    pad: [2, pad],
    out,
    ...more,
  };
}

/** Least width from which on a tile of so many columns is taken for many a width, where there are two. */
const CHOSEN: Record<number, number> = { 8: 17, 16: 33 };

/** Every number of pixels, in a line and of channels, that a tile may stick out by. */
function ends(kind: Kind): Layer[] {
  const { channels: [input, output], kernel, stride, cols, outs } = kind;
  const four = input % 4 === 0 ? 4 : 1;
  const first = kernel === 3 && stride === 1 ? CHOSEN[cols] : cols * stride + 1;
  const most = 3 * outs / four; // up to three tiles: the first is full, and where the third begins is no power of 2
  // twice over, so that a width does not always meet the same channels
  const each = Math.max(cols * stride, most);
  const turn = (i: number) => i < each ? i : i + (most >> 1 | 1);
  return Array.from({ length: 2 * each }, (_, i) => {
    const layer = layerOf({
      ...kind,
      width: first + i % each % (cols * stride),
      channels: [four * (1 + turn(i) % most), Math.min(output, 4)],
    });
    const flat = (pair: Pair, y: number): Pair => [y, pair[1]];
    return {
      ...{ ...layer, images: 1, image: flat(layer.image, 3), kernel: [1, kernel], pad: flat(layer.pad!, 0) },
      // windows end up to three before the last that there could be
      out: [2, Math.max(1, layer.out![1] - turn(i) % 4)],
    };
  });
}

/** The same for tiles of 32 × 32 that workgroups share. */
const SHARED_ENDS: Layer[] = [17, 18, 19, 33, 36].map((input, i) => ({
  ...{ images: 1, image: [1, 30 + i], channels: [input, 3], kernel: [1, 2], pad: [0, 1] },
}));

/** Layers of every shader whose tiles fill six workgroups. */
const FILLED: Layer[] = KINDS.map((kind) => {
  const { channels: [input, output], kernel, stride, cols, outs } = kind;
  const width = cols === 8 && kernel === 3 ? 24 : cols === 1 ? 3 : 2 * cols * stride;
  const across = cols === 1 ? width : Math.ceil(width / stride / cols) * stride;
  const tiles = (cols === 1 ? 384 : 192) / across / Math.ceil(input / outs);
  // an image of one or two lines, as they divide
  const high = tiles % 2 === 0 ? 2 : 1;
  return {
    ...layerOf({ ...kind, width, channels: [input, Math.min(output, 4)] }, { images: tiles / high }),
    ...{ image: [high, width] as Pair, kernel: [3, kernel] as Pair, stride: [1, stride] as Pair },
    ...{
      pad: [1, Math.floor(kernel / 2)] as Pair,
      out: [high, Math.ceil((width + Math.floor(kernel / 2)) / stride)] as Pair,
    },
  };
});

/** Six shared tiles, and five, whose second row of workgroups has one too many. */
const SHARED_FILLED: Layer[] = [6, 5].map((images) => ({
  ...{ images, image: [8, 4], channels: [32, 2], kernel: [3, 3], pad: [1, 1] },
}));

/** A weight that hands one output to each channel by one tap: nothing is rounded whatever the order of the sums. */
const picks: Property = {
  name: "a weight of one 1 for each channel picks windows, bit for bit",
  async check({ make, call }) {
    const told = await Promise.all(KINDS.map(async (kind) => {
      const { channels: [input, output], kernel, stride } = kind;
      const one = make(paramsOf(layerOf(kind)));
      const { height, width, out_height, out_width, stride_y, pad_y, pad_x } = one.params;
      const tap = 2 * kernel - 1; // the last one of the second row
      one.buffers.weight.fill(0);
      for (let c = 0; c < input; c++) one.buffers.weight[(tap * input + c) * output + c % output] = 1;
      const { dx } = await call(one);
      const expected = dx.map((_, i) => {
        const [c, column, line] = [i % input, Math.floor(i / input) % width, Math.floor(i / input / width)];
        const oy = (line % height + pad_y - 1) / stride_y;
        const ox = (column + pad_x - kernel + 1) / stride;
        const meets = Number.isInteger(oy) && Number.isInteger(ox) && oy < out_height && ox >= 0 && ox < out_width;
        const window = (Math.floor(line / height) * out_height + oy) * out_width + ox;
        return meets ? one.buffers.upstream[window * output + c % output] : 0;
      });
      return firstChange(`dx of kernel ${kernel}, ${input} channels`, dx, expected);
    }));
    return told.find((line) => line !== null) ?? null;
  },
};

/** Each pixel gathers from the windows that have seen it. */
export const conv2dInputContract = defineContract({
  kernel: conv2dInput,
  version: 1,
  units: { upstream: "any", weight: "any", dx: "unit of upstream · unit of weight" },
  source: "adjoint of nn/conv2d; bound from Higham 2002, §3.1",
  shapes: [
    ...LAYERS.map((layer, i) => paramsOf(layer, BATCHES[i % 5])),
    ...DEPTHWISE.map((layer, i) => paramsOf(layer, BATCHES[(i + 1) % 5])),
    ...KINDS.flatMap((kind, i) => [
      paramsOf(layerOf(kind, { groups: 2 }), BATCHES[(i + 1) % 5]),
      paramsOf(layerOf({ ...kind, width: 2 }, { stride: [1, kind.stride] }), BATCHES[(i + 3) % 5]),
      // windows that step over rows
      paramsOf(layerOf(kind, { kernel: [1, kind.kernel], stride: [3, kind.stride], pad: [0, 0], out: [2, 3] })),
      // windows that reach half of the image only, in both directions
      paramsOf(layerOf(kind, { out: [2, Math.ceil(kind.width / kind.stride / 2)] }), BATCHES[(i + 4) % 5]),
    ]),
  ],
  domains: { upstream: { low: -1, high: 1, tiny: 1e-30 }, weight: { low: -1, high: 1, tiny: 1e-5 } },
  fill: (slot, params, random, values) => hugeNumbers(conv2dInput, { slot, params, random, values }),
  values: ["random", "integers", "equal", "cancelling", "tiny", "huge"],
  properties: [
    picks,
    exactly(conv2dInput, {
      name: "tiles end at every pixel, and whole numbers come out exactly there",
      cases: [...KINDS.flatMap(ends), ...SHARED_ENDS].map((layer) => ({ params: paramsOf(layer) })),
    }),
    alikeInTwoRows({
      name: "workgroups in two rows give the same bits, and those of whole numbers",
      exact: conv2dInput,
      cases: [...FILLED, ...SHARED_FILLED, { ...DEPTHWISE[0], images: 96, image: [2, 3] as Pair }].map((layer) => ({
        params: paramsOf(layer),
      })),
    }),
    ...KINDS.map((kind) => layerOf(kind, { images: 1, groups: 2 })).concat(DEPTHWISE[0]).flatMap((layer, i) => [
      alikeInParts(conv2dInput, {
        name: `members of a batch have the bits they have alone [${i}]`,
        params: paramsOf(layer, i % 2 ? [5, 5, 1] : [5, 1, 5]),
        ...{ along: ["batch", "batch_upstream", "batch_weight"], cuts: [1, 4] },
      }),
      alikeInParts(conv2dInput, {
        name: `images have the bits they have alone [${i}]`,
        params: paramsOf({ ...layer, images: 3 }),
        ...{ along: ["images"], cuts: [1] },
      }),
      scales({
        name: `upstream by 2⁻⁴⁰ and weight by 2³⁰ is dx by 2⁻¹⁰, bit for bit [${i}]`,
        params: paramsOf(layer),
        factors: { upstream: 2 ** -40, weight: 2 ** 30, dx: 2 ** -10 },
      }),
    ]),
  ],
  bench: MEASURED.map(([label, layer]) => {
    const params = paramsOf(layer);
    return { label, params, work: { unit: "MAC", amount: layer.images! * macsOf(params) } };
  }),
});
