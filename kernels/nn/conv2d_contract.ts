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
import { conv2d } from "./conv2d.ts";

function paramsOf(layer: Layer, [batch, batch_x, batch_weight]: number[] = [1, 1, 1]) {
  return { batch, batch_x, batch_weight, ...geometry(layer) };
}

interface Kind {
  channels: Pair;
  kernel: number;
  stride: number;
  /** Outputs in a line, and how many of them a shader computes together. */
  width: number;
  cols: number;
  outs: number;
}

/** One for each shader but the depthwise one. */
const KINDS: Kind[] = [
  { channels: [8, 12], kernel: 3, stride: 1, width: 35, cols: 16, outs: 8 },
  { channels: [4, 20], kernel: 3, stride: 1, width: 23, cols: 8, outs: 16 },
  { channels: [8, 20], kernel: 3, stride: 2, width: 11, cols: 8, outs: 16 },
  { channels: [8, 20], kernel: 1, stride: 3, width: 11, cols: 8, outs: 16 },
  { channels: [3, 12], kernel: 3, stride: 1, width: 19, cols: 16, outs: 8 },
  { channels: [6, 12], kernel: 5, stride: 1, width: 13, cols: 10, outs: 8 },
  { channels: [2, 10], kernel: 5, stride: 1, width: 17, cols: 14, outs: 8 },
  { channels: [3, 6], kernel: 2, stride: 2, width: 5, cols: 1, outs: 4 },
];

/** An uneven layer of this kind: `less` columns of the last window lie in the padding. */
function layerOf(
  { channels, kernel, stride, width }: Kind,
  { less = 1, ...more }: Partial<Layer> & { less?: number } = {},
): Layer {
  const pad = Math.floor(kernel / 2);
  const image: Pair = [4, (width - 1) * stride + kernel - pad - Math.min(less, kernel - 1)];
  return {
    ...{ images: 2, image, channels, kernel: [3, kernel], stride: [2, stride], pad: [2, pad], out: [3, width] },
    ...more,
  };
}

/** Least width from which on a tile of so many columns is taken for many a width, where there are two. */
const CHOSEN: Record<number, number> = { 8: 17, 16: 33 };

/** Every number of outputs, in a line and of a group, that a tile may stick out by. */
function ends(kind: Kind): Layer[] {
  const { channels: [input, outputs], cols, outs } = kind;
  const four = outputs % 4 === 0 ? 4 : 1;
  const first = kind.kernel === 3 && kind.stride === 1 ? CHOSEN[cols] : cols + 1;
  const most = 3 * outs / four; // up to three tiles: the first is full, and where the third begins is no power of 2
  const one = (width: number, { output, less, pad }: { output: number; less: number; pad: number }): Layer => ({
    ...layerOf({ ...kind, width, channels: [Math.min(input, 4), output] }, { less }),
    ...{ images: 1, kernel: [1, kind.kernel], pad: [0, pad], out: [1, width] },
  });
  // windows of one column lie in the padding or not: as many as a tile has
  const padOf = (i: number) => kind.kernel === 1 ? i % cols * kind.stride : Math.floor(kind.kernel / 2);
  // twice over, so that a width does not always meet the same outputs
  const each = Math.max(cols, most);
  const turn = (i: number) => i < each ? i : i + (most >> 1 | 1);
  return Array.from(
    { length: 2 * each },
    (_, i) =>
      one(first + i % each % cols, { output: four * (1 + turn(i) % most), less: i < each ? 1 : 2, pad: padOf(i) }),
  );
}

/** The same for tiles of 32 × 32 that workgroups share. */
const SHARED_ENDS: Layer[] = [17, 18, 19, 33, 36].map((output, i) => ({
  ...{ images: 1, image: [1, 30 + i], channels: [3, output], kernel: [1, 2], pad: [0, 1] },
}));

/** Layers of every shader whose tiles fill six workgroups. */
const FILLED: Layer[] = [
  ...KINDS.slice(0, -1).map((kind) => ({ kind, tiles: 192 })),
  { kind: KINDS.at(-1)!, tiles: 384 },
].map(({ kind, tiles }) => {
  const { channels: [input, output], cols, outs } = kind;
  const width = cols === 8 && kind.stride === 1 && kind.kernel === 3 ? 8 : 2 * cols;
  const across = Math.ceil(width / cols) * Math.ceil(output / outs);
  return layerOf({ ...kind, width, channels: [Math.min(input, 4), output] }, { images: tiles / across / 3 });
});

/** Six shared tiles, and five, whose second row of workgroups has one too many. */
const SHARED_FILLED: Layer[] = [6, 5].map((images) => ({
  ...{ images, image: [8, 4], channels: [2, 32], kernel: [3, 3], pad: [1, 1] },
}));

/** A window of one pixel, and a weight that picks a channel: nothing is rounded whatever the order of the sums. */
const picks: Property = {
  name: "a weight of one 1 for each output picks pixels, bit for bit",
  async check({ make, call }) {
    const told = await Promise.all(KINDS.map(async (kind) => {
      const { channels: [input, output], kernel, stride } = kind;
      const one = make(paramsOf(layerOf(kind)));
      const { height, width, out_height, out_width, stride_y, pad_y, pad_x } = one.params;
      const tap = 3 * kernel - 1; // the last one
      one.buffers.weight.fill(0);
      for (let o = 0; o < output; o++) one.buffers.weight[(tap * input + o % input) * output + o] = 1;
      const { y } = await call(one);
      const expected = y.map((_, i) => {
        const [o, ox] = [i % output, Math.floor(i / output) % out_width];
        const line = Math.floor(i / output / out_width);
        const row = line % out_height * stride_y + 2 - pad_y;
        const column = ox * stride + kernel - 1 - pad_x;
        const pixel = (Math.floor(line / out_height) * height + row) * width + column;
        return row >= 0 && row < height && column >= 0 && column < width ? one.buffers.x[pixel * input + o % input] : 0;
      });
      return firstChange(`y of kernel ${kernel}, ${input} channels`, y, expected);
    }));
    return told.find((line) => line !== null) ?? null;
  },
};

/** Each output is the sum over its window that it would be alone. */
export const conv2dContract = defineContract({
  kernel: conv2d,
  version: 1,
  units: { x: "any", weight: "any", y: "unit of x · unit of weight" },
  source: "definition; bound from Higham 2002, §3.1",
  shapes: [
    ...LAYERS.map((layer, i) => paramsOf(layer, BATCHES[i % 5])),
    ...DEPTHWISE.map((layer, i) => paramsOf(layer, BATCHES[(i + 1) % 5])),
    ...KINDS.flatMap((kind, i) => [
      paramsOf(layerOf(kind, { groups: 2 }), BATCHES[(i + 1) % 5]),
      paramsOf(layerOf({ ...kind, width: 2 }, { stride: [1, kind.stride] }), BATCHES[(i + 3) % 5]),
      // windows that step over rows
      paramsOf(layerOf(kind, { kernel: [1, kind.kernel], stride: [3, kind.stride], pad: [0, 0], out: [2, 3] })),
    ]),
  ],
  domains: { x: { low: -1, high: 1, tiny: 1e-30 }, weight: { low: -1, high: 1, tiny: 1e-5 } },
  fill: (slot, params, random, values) => hugeNumbers(conv2d, { slot, params, random, values }),
  values: ["random", "integers", "equal", "cancelling", "tiny", "huge"],
  properties: [
    picks,
    exactly(conv2d, {
      name: "tiles end at every output, and whole numbers come out exactly there",
      cases: [...KINDS.flatMap(ends), ...SHARED_ENDS].map((layer) => ({ params: paramsOf(layer) })),
    }),
    alikeInTwoRows({
      name: "workgroups in two rows give the same bits, and those of whole numbers",
      exact: conv2d,
      cases: [...FILLED, ...SHARED_FILLED, { ...DEPTHWISE[0], images: 96, image: [2, 3] as Pair }].map((layer) => ({
        params: paramsOf(layer),
      })),
    }),
    ...KINDS.map((kind) => layerOf(kind, { images: 1, groups: 2 })).concat(DEPTHWISE[0]).flatMap((layer, i) => [
      alikeInParts(conv2d, {
        name: `members of a batch have the bits they have alone [${i}]`,
        params: paramsOf(layer, i % 2 ? [5, 5, 1] : [5, 1, 5]),
        ...{ along: ["batch", "batch_x", "batch_weight"], cuts: [1, 4] },
      }),
      alikeInParts(conv2d, {
        name: `images have the bits they have alone [${i}]`,
        params: paramsOf({ ...layer, images: 3 }),
        ...{ along: ["images"], cuts: [1] },
      }),
      scales({
        name: `x by 2⁻⁴⁰ and weight by 2³⁰ is y by 2⁻¹⁰, bit for bit [${i}]`,
        params: paramsOf(layer),
        factors: { x: 2 ** -40, weight: 2 ** 30, y: 2 ** -10 },
      }),
    ]),
  ],
  bench: MEASURED.map(([label, layer]) => {
    const params = paramsOf(layer);
    return { label, params, work: { unit: "MAC", amount: layer.images! * macsOf(params) } };
  }),
});
