import { alikeInParts, alikeInTwoRows, exactly, scales } from "../admission/properties.ts";
import { defineContract } from "../contract.ts";
import { axesOf, CUTS, named, scaleOf, type Size, SIZES, VARIED } from "./_axes_cases.ts";
import { axisSum } from "./axis_sum.ts";

const shapes = [
  ...SIZES.map((size, i) => ({ ...axesOf(size, scaleOf(i)), strips: CUTS[i % CUTS.length] })),
  ...VARIED.flatMap((size) => CUTS.map((strips, i) => ({ ...axesOf(size, scaleOf(i)), strips }))),
  { ...axesOf([1, 4099, 3, 1]), strips: 4 },
  { ...axesOf([3, 2, 1, 1024], -1), strips: 1 },
];
/** Each variant with as many strips as fill six workgroups. */
const FILLED: [Size, strips: number][] = [
  [[4, 3, 192, 1], 2],
  [[4, 67, 3, 1], 32],
  [[4, 9, 12, 8], 8],
  [[4, 9, 12, 3], 8],
];

/** Sums know of each other as little as the numbers that go into them; a strip is a sum of its own. */
export const axisSumContract = defineContract({
  kernel: axisSum,
  version: 1,
  units: { x: "any", scale: "1", sum: "that of x" },
  source: "definition; bound from Higham 2002, §4.2",
  shapes,
  domains: { x: { low: -1, high: 1, huge: 1e34, tiny: 1e-38 } },
  values: ["random", "integers", "equal", "cancelling", "tiny", "huge"],
  properties: [
    ...VARIED.flatMap((size) =>
      [1, 4].map((strips) => {
        const params = { ...axesOf(size, 3), strips };
        return alikeInParts(axisSum, {
          name: `outer members have the bits they have alone [${named(params)} in ${strips}]`,
          ...{ params, along: ["outer"], cuts: [1, 3] },
        });
      })
    ),
    ...VARIED.map((size) =>
      scales({
        name: `x by −2⁻⁴⁰ and scale by 2³⁰ is the sum by −2⁻¹⁰, bit for bit [${size.join(" × ")}]`,
        params: { ...axesOf(size, 0.7), strips: 2 },
        factors: { x: -(2 ** -40), scale: 2 ** 30, sum: -(2 ** -10) },
      })
    ),
    alikeInTwoRows({
      cases: FILLED.map(([size, strips]) => ({ params: { ...axesOf(size), strips } })),
      exact: axisSum,
    }),
    exactly(axisSum, {
      // the bound of so long a sum would hide a whole lost term; |sums| ≤ 8 · 65 535 < 2²⁴
      name: "whole numbers of the longest sums come out exactly",
      cases: ([[1, 65_000, 4, 1], [1, 65_535, 1, 1], [2, 1, 1, 65_000], [2, 1, 2, 65_001], [1, 2000, 3, 120]] as Size[])
        .map((size) => ({ params: { ...axesOf(size), strips: 1 } })),
    }),
  ],
  bench: ([
    ["channels of 128 × 32 × 32 pixels", [1, 131_072, 16, 1], 128],
    ["6 channels of 128 × 28 × 28 pixels", [1, 100_352, 6, 1], 98],
    ["a bias of 10 over 128 rows", [1, 128, 10, 1], 1],
    ["features of 128 × 768", [128, 1, 1, 768], 1],
    ["groups of 32 × 1024 pixels, 8 × 8 channels", [32, 1024, 8, 8], 8],
    ["pooling of 128 × 64 pixels, 64 channels", [128, 64, 64, 1], 1],
  ] as [string, Size, number][]).map(([label, size, strips]) => ({
    label,
    params: { ...axesOf(size), strips },
    work: { unit: "element", amount: size.reduce((a, b) => a * b) },
  })),
});
