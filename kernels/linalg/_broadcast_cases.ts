/** What the contracts of linalg/broadcast_add and linalg/broadcast_multiply share. */

import { alikeInParts, alikeInTwoRows, exactly } from "../admission/properties.ts";
import type { BenchCase, Property } from "../contract.ts";
import type { Kernel, Params } from "../kernel.ts";
import { axesOf, named, scaleOf, type Size, SIZES, VARIED } from "./_axes_cases.ts";

type Batches = [batch: number, batch_x: number, batch_s: number];

export function paramsOf(size: Size, { batches = [1, 1, 1], scale = 1 }: { batches?: Batches; scale?: number } = {}) {
  const [batch, batch_x, batch_s] = batches;
  return { batch, batch_x, batch_s, ...axesOf(size, scale) };
}

const BATCHES: Batches[] = [[1, 1, 1], [3, 3, 1], [3, 1, 3], [6, 2, 3], [2, 2, 2]];

export const SHAPES = [
  ...SIZES.map((size, i) => paramsOf(size, { batches: BATCHES[i % 3], scale: scaleOf(i) })),
  ...VARIED.flatMap((size) => BATCHES.map((batches, i) => paramsOf(size, { batches, scale: scaleOf(i) }))),
  paramsOf([2, 3, 4, 1], { batches: [0, 0, 1] }),
];

/** Each variant with as many blocks as fill six workgroups. */
const FILLED: Size[] = [[2, 16, 192, 1], [8, 64, 3, 1], [2, 6, 8, 64], [2, 6, 8, 9]];

/** Elements know nothing of each other, and members of a batch neither. `more` are parameters beyond the shared ones. */
export function sharedProperties(kernel: Kernel, more: Params = {}): Property[] {
  return [
    ...VARIED.flatMap((size) =>
      ([[5, 5, 1], [5, 1, 5]] as Batches[]).map((batches) => {
        const params = { ...paramsOf(size, { batches, scale: 0.7 }), ...more };
        return alikeInParts(kernel, {
          name: `members of a batch have the bits they have alone [${batches.join(" ")} of ${named(params)}]`,
          ...{ params, along: ["batch", "batch_x", "batch_s"], cuts: [1, 4] },
        });
      })
    ),
    ...VARIED.map((size) =>
      alikeInParts(kernel, {
        name: `outer members have the bits they have alone [${size.join(" × ")}]`,
        ...{ params: { ...paramsOf(size, { scale: 0.7 }), ...more }, along: ["outer"], cuts: [1, 3] },
      })
    ),
    alikeInTwoRows({
      cases: FILLED.map((size) => ({ params: { ...paramsOf(size, { batches: [2, 2, 1] }), ...more } })),
      exact: kernel,
    }),
    exactly(kernel, {
      name: "whole numbers come out exactly",
      cases: [{ params: { ...paramsOf([2, 4099, 4, 1], { batches: [2, 1, 2], scale: 3 }), ...more } }],
    }),
  ];
}

export function benchOf(more: Params = {}): BenchCase[] {
  return ([
    ["channels of 128 × 32 × 32 pixels", [1, 131_072, 16, 1]],
    ["6 channels of 128 × 28 × 28 pixels", [1, 100_352, 6, 1]],
    ["features of 128 × 768", [128, 1, 1, 768]],
    ["groups of 32 × 1024 pixels, 8 × 8 channels", [32, 1024, 8, 8]],
    ["a bias of 10 to 128 rows", [1, 128, 10, 1]],
  ] as [string, Size][]).map(([label, size]) => ({
    label,
    params: { ...paramsOf(size), ...more },
    work: { unit: "element", amount: size.reduce((a, b) => a * b) },
  }));
}
