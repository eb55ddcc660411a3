import { alikeInParts, alikeInTwoRows, exactly, scales } from "../admission/properties.ts";
import { defineContract, type Property } from "../contract.ts";
import { count, shapeOf } from "../kernel.ts";
import { recombine } from "./recombine.ts";
import { strideOf } from "./tiles.ts";

type Size = { chips?: number; lines?: number; slices?: number; images?: number; cols: number };

function shape({ chips = 1, lines = 1, slices = 1, images = 1, cols }: Size) {
  return { chips, lines, slices, images, cols, stride: strideOf(cols) };
}

const sizes: Size[] = [
  { cols: 1 },
  { cols: 2, images: 2 },
  { cols: 3, chips: 2, images: 3, slices: 2 },
  { cols: 4, chips: 3, images: 4, lines: 2 },
  { cols: 10, chips: 3, images: 65, lines: 2 },
  { cols: 12, chips: 3, images: 65, lines: 2 },
  { cols: 12, chips: 3, images: 5, lines: 3, slices: 3 },
  { cols: 9, chips: 2, images: 7, lines: 3, slices: 4 },
  { cols: 63, chips: 2, images: 3, lines: 2 },
  { cols: 64, chips: 5, images: 8, lines: 13 },
  { cols: 64, chips: 2, images: 16, lines: 2, slices: 7 },
  { cols: 65, chips: 2, images: 9, lines: 2, slices: 2 },
  { cols: 128, chips: 2, images: 9, lines: 2 },
  { cols: 129, chips: 2, images: 17 },
  { cols: 4099, images: 2 },
  { cols: 2, images: 1009, lines: 2 },
  { cols: 5, chips: 65, images: 2, lines: 2 },
  // no lines or no slices: the bias is left
  { cols: 5, chips: 2, images: 3, lines: 0 },
  { cols: 8, chips: 2, images: 3, lines: 2, slices: 0 },
  { cols: 5, chips: 0, images: 3 },
  { cols: 5, chips: 2, images: 0 },
  { cols: 0, chips: 2, images: 3 },
  { cols: 20, chips: 9, images: 33, lines: 5, slices: 3 },
  { cols: 23, chips: 9, images: 33, lines: 5, slices: 3 },
];

const biasAlone: Property = {
  name: "lines of gain 0 leave the bias, bit for bit",
  async check({ make, call }) {
    for (const cols of [10, 12]) {
      const params = shape({ chips: 2, lines: 3, slices: 2, images: 11, cols });
      const one = make(params);
      one.buffers.gain.fill(0);
      const { out } = await call(one);
      const at = out.findIndex((v: number, i: number) => v !== one.buffers.bias[i % cols]);
      if (at >= 0) return `out[${at}]: ${out[at]}, bias ${one.buffers.bias[at % cols]}, cols=${cols}`;
    }
    return null;
  },
};

const batches = [10, 12].map((cols) => shape({ chips: 9, lines: 3, slices: 2, images: 19, cols }));

/** Whole numbers of each slot; all of them default to ±8, gains to 0 … 8. */
const WHOLE: Record<string, number[]> = { weight: [-2, -1, 0, 1, 2], factor: [-1, 0, 1], scale: [-2, -1, 1, 2] };

/** One sum over ascending lines and slices for each output: neither chips nor images know of each other. */
export const recombineContract = defineContract({
  kernel: recombine,
  version: 2,
  units: { current: "µA", weight: "1", gain: "1", factor: "1", scale: "1/µA", bias: "1", out: "1" },
  source: "definition: digital sum of the partial currents of a tiled layer of sliced weights and inputs",
  shapes: sizes.map(shape),
  domains: {
    current: { low: -100, high: 100, tiny: 1e-20 },
    weight: { low: -4, high: 4, huge: 4, tiny: 4 },
    gain: { low: 0, high: 4, tiny: 1e-8 },
    factor: { low: -4, high: 4, huge: 4, tiny: 4 },
    scale: { low: -2, high: 2, huge: 2, tiny: 2 },
    bias: { low: -1, high: 1, tiny: 1e-28 },
  },
  fill: (slot, params, random, values) => {
    const length = count(shapeOf(recombine.inputs[slot], params).dims);
    const among = values === "integers" && WHOLE[slot];
    if (among) return Float32Array.from({ length }, () => among[Math.floor(among.length * random())]);
    if (values !== "huge" || slot !== "current" && slot !== "gain") return undefined;
    // magnitudes side by side that one sum has to hold; a gain is not negative
    const [decades, least] = slot === "gain" ? [6, 0] : [20, -0.5];
    return Float32Array.from({ length }, () => (least + random()) * 10 ** (2 * decades * random() - decades));
  },
  values: ["random", "integers", "equal", "cancelling", "tiny", "huge"],
  properties: [
    biasAlone,
    alikeInTwoRows({
      name: "workgroups in two rows give the same bits, and those of whole numbers",
      exact: recombine,
      // filled groups, and a rest that would run on into the next chip
      cases: [1024, 601].flatMap((images) => [10, 12].map((cols) => ({ params: shape({ chips: 2, images, cols }) }))),
    }),
    ...batches.flatMap((params) => [
      alikeInParts(recombine, {
        name: `chips alone have the bits of a batch [cols=${params.cols}]`,
        ...{ params, along: ["chips"], cuts: [1, 6] },
      }),
      alikeInParts(recombine, {
        name: `images in parts have the bits of all at once [cols=${params.cols}]`,
        ...{ params, along: ["images"], cuts: [1, 6] },
      }),
      scales({
        name: `gain by 2⁻³⁰ and scale by 2⁴⁰ is output by 2¹⁰, bias as well, bit for bit [cols=${params.cols}]`,
        ...{ params, factors: { gain: 2 ** -30, scale: 2 ** 40, bias: 2 ** 10, out: 2 ** 10 } },
      }),
      scales({
        name: `current and weight by 2⁻⁴⁰, gain and factor by 2⁴⁰ changes no bit [cols=${params.cols}]`,
        ...{ params, factors: { current: 2 ** -40, weight: 2 ** -40, gain: 2 ** 40, factor: 2 ** 40 } },
      }),
    ]),
    // 65 535 rounds are the most that a software adapter carries out; |sums| ≤ 8 · 8 · 2 · 2 · lines · slices < 2²⁴
    exactly(recombine, {
      name: "whole numbers come out exactly in as many lines and slices as one invocation can go through",
      cases: [5, 8].flatMap((cols) => [
        { params: shape({ lines: 65_535, cols }) },
        { params: shape({ lines: 1, slices: 65_535, cols }) },
      ]),
    }),
  ],
  bench: [{ chips: 200, cols: 32 }, { chips: 200, cols: 10 }, { chips: 50, cols: 32, slices: 8 }].map((size) => ({
    label: `${size.chips} chips × 360 images × ${size.cols} columns, 2 lines, ${size.slices ?? 1} slices`,
    params: shape({ ...size, lines: 2, images: 360 }),
    work: { unit: "element", amount: size.chips * 360 * size.cols },
  })),
});
