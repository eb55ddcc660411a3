/** Shapes that the contracts of linalg/add and linalg/multiply share. */

import { alikeInParts, alikeInTwoRows, exactly } from "../admission/properties.ts";
import type { BenchCase, Property } from "../contract.ts";
import type { Kernel, Params } from "../kernel.ts";

type Batches = [batch: number, batch_a: number, batch_b: number];

export function pairOf(count: number, [batch, batch_a, batch_b]: Batches = [1, 1, 1]): Params {
  return { batch, batch_a, batch_b, count };
}

// ends of an item of four, and of eight items of one or four
const COUNTS = [1, 2, 3, 4, 5, 7, 8, 9, 28, 32, 36, 63, 64, 65, 127, 255, 256, 257, 1021, 4099, 0];
const BATCHES: Batches[] = [[3, 3, 1], [3, 1, 3], [6, 2, 3], [4, 4, 4], [6, 6, 2]];

export const SHAPES: Params[] = [
  ...COUNTS.map((count) => pairOf(count)),
  ...[5, 8, 67, 68].flatMap((count) => BATCHES.map((batches) => pairOf(count, batches))),
  pairOf(4, [0, 0, 1]),
];

/** Both variants. */
export const PAIR = [pairOf(301), pairOf(300)];

/** Elements know of no other, and members of a batch neither. `more` are parameters that these have not. */
export function sharedProperties(kernel: Kernel, more: Params = {}): Property[] {
  return [
    ...[523, 524].map((count) =>
      alikeInParts(kernel, {
        name: `parts have the bits of all at once [count=${count}]`,
        ...{ params: { ...pairOf(count), ...more }, along: ["count"], cuts: count % 4 ? [1, 66, 389] : [4, 68, 388] },
      })
    ),
    ...[67, 68].flatMap((count) =>
      ([[5, 5, 1], [5, 1, 5]] as Batches[]).map((batches) =>
        alikeInParts(kernel, {
          name: `members of a batch have the bits they have alone [${batches.join(" ")} of ${count}]`,
          ...{ params: { ...pairOf(count, batches), ...more }, along: ["batch", "batch_a", "batch_b"], cuts: [1, 4] },
        })
      )
    ),
    // 8 · 128 items of a member, in three of them, fill six workgroups
    alikeInTwoRows({
      cases: [4096, 1021].map((count) => ({ params: { ...pairOf(count, [3, 1, 3]), ...more } })),
      exact: kernel,
    }),
    exactly(kernel, {
      name: "whole numbers come out exactly",
      cases: [{ params: { ...pairOf(70_003), ...more } }],
    }),
  ];
}

/** A residual connection, what 16 chips give, and an odd line. */
export function benchOf(more: Params = {}): BenchCase[] {
  return [64 * 64, 16 * 1024 * 128, 2 ** 20 + 1].map((count) => ({
    label: `${count}`,
    params: { ...pairOf(count), ...more },
    work: { unit: "element", amount: count },
  }));
}
