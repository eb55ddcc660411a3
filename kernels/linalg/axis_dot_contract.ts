import { alikeInParts, alikeInTwoRows, exactly, firstChange, scales } from "../admission/properties.ts";
import { defineContract, type Property } from "../contract.ts";
import { axesOf, CUTS, named, scaleOf, type Size, SIZES, VARIED } from "./_axes_cases.ts";
import { axisDot } from "./axis_dot.ts";

type Batches = [batch: number, batch_a: number, batch_b: number];

function paramsOf(size: Size, { batches = [1, 1, 1], strips = 1, scale = 1 }: {
  batches?: Batches;
  strips?: number;
  scale?: number;
} = {}) {
  const [batch, batch_a, batch_b] = batches;
  return { batch, batch_a, batch_b, ...axesOf(size, scale), strips };
}

const BATCHES: Batches[] = [[1, 1, 1], [3, 3, 1], [3, 1, 3], [6, 2, 3], [2, 2, 2]];
const shapes = [
  ...SIZES.map((size, i) =>
    paramsOf(size, { batches: BATCHES[i % 2], strips: CUTS[i % CUTS.length], scale: scaleOf(i) })
  ),
  ...VARIED.flatMap((size) =>
    CUTS.map((strips, i) => paramsOf(size, { batches: BATCHES[i % BATCHES.length], strips, scale: scaleOf(i) }))
  ),
  ...VARIED.map((size) => paramsOf(size, { batches: [6, 2, 3], strips: 2 })),
  paramsOf([2, 3, 4, 1], { batches: [0, 0, 1] }),
  paramsOf([1, 4099, 3, 1], { strips: 4 }),
];
/** Each variant with as many strips as fill six workgroups. */
const FILLED: [Size, strips: number][] = [
  [[2, 3, 192, 1], 2],
  [[2, 67, 3, 1], 32],
  [[2, 9, 12, 8], 8],
  [[2, 9, 12, 3], 8],
];

const swapped: Property = {
  name: "a · b has the bits of b · a, and one buffer those of two alike",
  async check({ make, call }) {
    for (const size of VARIED) {
      const one = make(paramsOf(size, { strips: 2 }));
      const { a, b } = one.buffers;
      const [there, back, square] = await Promise.all(
        [{ a, b }, { a: b, b: a }, { a, b: a.slice() }].map((buffers) => call({ ...one, buffers })),
      );
      const told = firstChange(`dot of ${named(one.params)}`, back.dot, there.dot) ??
        (square.dot.some((v) => v <= 0) ? `dot of ${named(one.params)} with itself: not above 0` : null);
      if (told) return told;
    }
    return null;
  },
};

/** Inner products know of each other as little as members of a batch do; a strip is one of its own. */
export const axisDotContract = defineContract({
  kernel: axisDot,
  version: 1,
  units: { a: "any", b: "any", scale: "1", dot: "unit of a · unit of b" },
  source: "definition; bound from Higham 2002, §3.1",
  shapes,
  domains: { a: { low: -1, high: 1, huge: 1e17, tiny: 1e-30 }, b: { low: -1, high: 1, huge: 1e17, tiny: 1e-5 } },
  values: ["random", "integers", "equal", "cancelling", "tiny", "huge"],
  properties: [
    ...VARIED.flatMap((size) =>
      ([[5, 5, 1], [5, 1, 5]] as Batches[]).map((batches) => {
        const params = paramsOf(size, { batches, strips: 3, scale: 3 });
        return alikeInParts(axisDot, {
          name: `members of a batch have the bits they have alone [${batches.join(" ")} of ${named(params)}]`,
          ...{ params, along: ["batch", "batch_a", "batch_b"], cuts: [1, 4] },
        });
      })
    ),
    ...VARIED.map((size) =>
      alikeInParts(axisDot, {
        name: `outer members have the bits they have alone [${size.join(" × ")}]`,
        ...{ params: paramsOf(size, { strips: 2, scale: 3 }), along: ["outer"], cuts: [1, 3] },
      })
    ),
    ...VARIED.map((size) =>
      scales({
        name: `a by −2⁻⁴⁰, b by 2¹⁰ and scale by 2³⁰ is the product by −1, bit for bit [${size.join(" × ")}]`,
        params: paramsOf(size, { scale: 0.7, strips: 2 }),
        factors: { a: -(2 ** -40), b: 2 ** 10, scale: 2 ** 30, dot: -1 },
      })
    ),
    swapped,
    alikeInTwoRows({
      cases: FILLED.map(([size, strips]) => ({ params: paramsOf(size, { batches: [2, 1, 2], strips }) })),
      exact: axisDot,
    }),
    exactly(axisDot, {
      // the bound of so long a sum would hide a whole lost term; |sums| ≤ 64 · 65 535 < 2²⁴
      name: "whole numbers of the longest sums come out exactly",
      cases: ([[1, 65_000, 4, 1], [1, 65_535, 1, 1], [2, 1, 1, 65_000], [2, 1, 2, 65_001], [1, 2000, 3, 120]] as Size[])
        .map((size) => ({ params: paramsOf(size) })),
    }),
  ],
  bench: ([
    ["channels of 128 × 32 × 32 pixels", [1, 131_072, 16, 1], 128],
    ["6 channels of 128 × 28 × 28 pixels", [1, 100_352, 6, 1], 98],
    ["features of 128 × 768", [128, 1, 1, 768], 1],
    ["groups of 32 × 1024 pixels, 8 × 8 channels", [32, 1024, 8, 8], 8],
  ] as [string, Size, number][]).map(([label, size, strips]) => ({
    label,
    params: paramsOf(size, { strips }),
    work: { unit: "MAC", amount: size.reduce((a, b) => a * b) },
  })),
});
