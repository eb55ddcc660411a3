import { alikeInParts, alikeInTwoRows, exactly, firstChange, scales } from "../admission/properties.ts";
import { defineContract, type Property } from "../contract.ts";
import { axesOf, CUTS, named, scaleOf, type Size, SIZES, VARIED } from "./_axes_cases.ts";
import { broadcast } from "./broadcast.ts";

const shapes = [
  ...SIZES.map((size, i) => ({ ...axesOf(size, scaleOf(i)), strips: CUTS[i % CUTS.length] })),
  ...VARIED.flatMap((size) => CUTS.map((strips, i) => ({ ...axesOf(size, scaleOf(i)), strips }))),
];
/** Each variant with as many blocks as fill six workgroups. */
const FILLED: Size[] = [[4, 16, 192, 1], [16, 64, 3, 1], [4, 6, 8, 64], [4, 6, 8, 9]];

const copies: Property = {
  name: "with scale 1 every number is copied, bit for bit",
  async check({ make, call }) {
    const told = await Promise.all(VARIED.map(async (size) => {
      const one = make({ ...axesOf(size), strips: 1 });
      const { y } = await call(one);
      const [, rows, cols, inner] = size;
      const from = (i: number) => Math.floor(i / (rows * cols * inner)) * cols + Math.floor(i / inner) % cols;
      return firstChange(`y of ${named(one.params)}`, y, Array.from(y, (_, i) => one.buffers.s[from(i)]));
    }));
    return told.find((line) => line !== null) ?? null;
  },
};

/** Copies know nothing of each other. */
export const broadcastContract = defineContract({
  kernel: broadcast,
  version: 1,
  units: { s: "any", scale: "1", y: "that of s" },
  source: "definition",
  shapes,
  domains: { s: { low: -1, high: 1, huge: 1e38, tiny: 1e-38 } },
  values: ["random", "integers", "equal", "tiny", "huge"],
  properties: [
    copies,
    ...VARIED.map((size) =>
      alikeInParts(broadcast, {
        name: `outer members have the bits they have alone [${size.join(" × ")}]`,
        ...{ params: { ...axesOf(size, 0.7), strips: 4 }, along: ["outer"], cuts: [1, 3] },
      })
    ),
    ...VARIED.map((size) =>
      scales({
        name: `s by −2⁻⁴⁰ and scale by 2³⁰ is y by −2⁻¹⁰, bit for bit [${size.join(" × ")}]`,
        params: { ...axesOf(size, 0.7), strips: 2 },
        factors: { s: -(2 ** -40), scale: 2 ** 30, y: -(2 ** -10) },
      })
    ),
    alikeInTwoRows({ cases: FILLED.map((size) => ({ params: { ...axesOf(size), strips: 1 } })), exact: broadcast }),
    exactly(broadcast, {
      name: "whole numbers come out exactly",
      cases: [{ params: { ...axesOf([2, 4099, 4, 1], 3), strips: 7 } }],
    }),
  ],
  bench: ([
    ["channels of 128 × 32 × 32 pixels", [1, 131_072, 16, 1]],
    ["6 channels of 128 × 28 × 28 pixels", [1, 100_352, 6, 1]],
    ["features of 128 × 768", [128, 1, 1, 768]],
    ["a line of 2²⁰", [1, 1, 2 ** 20, 1]],
  ] as [string, Size][]).map(([label, size]) => ({
    label,
    params: { ...axesOf(size), strips: 1 },
    work: { unit: "element", amount: size.reduce((a, b) => a * b) },
  })),
});
