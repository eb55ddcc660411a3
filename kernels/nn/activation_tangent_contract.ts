import { defineContract } from "../contract.ts";
import { EDGES, EDGES_BY_FOUR, pointsFor, SWEEP } from "./_activation_points.ts";
import { alikeInParts, alikeInTwoRows, scales } from "../admission/properties.ts";
import { KINDS } from "./_activation_kinds.ts";
import { activationTangent } from "./activation_tangent.ts";

const kinds = Object.keys(KINDS);
const shapes = [
  ...[[1, SWEEP.length], [2, 257], [1, 129], [3, 0], [9, 64], [17, 65], [1, 63], [1, 1021], [8, 5], [2, 2]],
  ...[[0, 4], [1, EDGES.length], [1, EDGES_BY_FOUR.length], [19, 4], [19, 2], [7, 1], [5, 252]],
];

/** Every element of every member by itself, and linear in the two tangents. */
export const activationTangentContract = defineContract({
  kernel: activationTangent,
  version: 1,
  units: { x: "1", upstream: "1", x_tangent: "1", upstream_tangent: "1", out: "1", alpha: "1" },
  source: "product rule of upstream · f′(x)",
  shapes: shapes.map(([batch, count], i) => ({
    batch,
    count,
    alpha: [EDGES.length, EDGES_BY_FOUR.length].includes(count) ? 0 : [0.75, -0.3][i % 2],
  })),
  domains: {
    x: { low: -6, high: 6, huge: 3.4e38, tiny: 1e-30 },
    upstream: { low: -1, high: 1, huge: 1e18, tiny: 1e-30 },
    x_tangent: { low: -1, high: 1, huge: 1e18, tiny: 1e-30 },
    upstream_tangent: { low: -1, high: 1, huge: 1e38, tiny: 1e-30 },
  },
  fill: pointsFor,
  values: ["random", "equal", "tiny", "huge"],
  properties: [
    ...[13, 12].map((count) =>
      alikeInParts(activationTangent, {
        name: `members of a batch have their bits alone, count ${count}`,
        params: { batch: 19, count, alpha: 0.01 },
        constants: { kind: "gelu" },
        ...{ along: ["batch"], cuts: [1, 9, 18] },
      })
    ),
    ...kinds.flatMap((kind) => [
      alikeInParts(activationTangent, {
        name: `parts of 70 elements have the bits of the whole, ${kind}`,
        params: { batch: 2, count: 70, alpha: 0.01 },
        constants: { kind },
        ...{ along: ["count"], cuts: [3, 11] },
      }),
      scales({
        name: `−8 times both tangents give exactly −8 times out, ${kind}`,
        params: { batch: 2, count: 67, alpha: 0.75 },
        constants: { kind },
        factors: { x_tangent: -8, upstream_tangent: -8, out: -8 },
      }),
    ]),
    alikeInTwoRows({ cases: [1535, 1536].map((count) => ({ params: { batch: 2, count, alpha: 0.01 } })) }),
  ],
  bench: kinds.flatMap((kind) =>
    [1, 16].map((batch) => ({
      label: `${kind} 256 × 256, batch ${batch}`,
      params: { batch, count: 2 ** 16, alpha: 0.01 },
      constants: { kind },
      work: { unit: "element" as const, amount: batch * 2 ** 16 },
    }))
  ),
});
