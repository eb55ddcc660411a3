/** Equivalent mutants of noise and bound management. */

import type { EquivalentMutant } from "./_mutant.ts";

export const MANAGEMENT: readonly EquivalentMutant[] = [
  {
    kernels: ["crossbar/row_range"],
    variants: ["plain"],
    line: "for (var r = begin; r < end; r += 4u) {",
    changes: [["end", "(end) + 1u"], ["<", "<="]],
    why: "one more round at most, which sees the last row again",
  },
  {
    kernels: ["crossbar/row_range"],
    variants: ["plain"],
    line: "let at = min(r + vec4u(0u, 1u, 2u, 3u), vec4u(end - 1u));",
    changes: ["0u, 2u, 1u, 3u", "0u, 1u, 3u, 2u", "1u, 0u, 2u, 3u"].map((
      order,
    ) => ["vec4u(0u, 1u, 2u, 3u)", `vec4u(${order})`]),
    why: "a maximum does not know the order of its numbers",
  },
  {
    kernels: ["crossbar/row_range"],
    variants: ["plain"],
    line: "most = max(most, abs(vec4f(x[at.x], x[at.y], x[at.z], x[at.w])));",
    changes: ["xzyw", "xywz", "yxzw"].map((order) => [
      "vec4f(x[at.x], x[at.y], x[at.z], x[at.w])",
      `vec4f(${[...order].map((lane) => `x[at.${lane}]`).join(", ")})`,
    ]),
    why: "a maximum does not know the order of its numbers",
  },
  {
    kernels: ["crossbar/scale_inputs"],
    variants: ["plain"],
    line: "let length = params.rows / width;",
    changes: [["/", "*"], ["params.rows / width", "params.rows"]],
    why: "width is 1 there",
  },
  {
    kernels: ["crossbar/scale_inputs"],
    variants: ["plain"],
    line: "let factor = alpha_at(owner, r * width / params.tile_rows, m);",
    changes: [["*", "/"], ["r * width", "r"]],
    why: "width is 1 there",
  },
  {
    kernels: ["crossbar/settle"],
    line: "for (var j = 0u; j < params.cols; j += 16u) {",
    changes: [["<", "<="], ["params.cols", "(params.cols) + 1u"], ["cols", "stride"]],
    why: "one more round at most, in which every lane is masked",
  },
];
