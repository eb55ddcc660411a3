/** Equivalent mutants of stuck cells, of noise and bound management, and of the cell curve. */

import type { EquivalentMutant } from "./equivalent_mutants.ts";

const FAULTS: EquivalentMutant[] = [
  {
    kernels: ["crossbar/faults"],
    variants: ["quads, whole lines", "quads"],
    line: "let k = min(4u * q + vec4u(0u, 1u, 2u, 3u), vec4u(cells - 1u)); // a chip may end inside four",
    changes: [
      ["min(4u * q + vec4u(0u, 1u, 2u, 3u), vec4u(cells - 1u))", "4u * q + vec4u(0u, 1u, 2u, 3u)"],
      ["cells - 1u", "cells"],
      ["cells - 1u", "1u - (cells)"],
      ["-", "+"],
      ["1u", "0u"],
    ],
    why: "a chip has whole fours there",
  },
  {
    kernels: ["crossbar/faults"],
    variants: ["plain, whole lines", "plain"],
    line: "if (4u * q >= cells) {",
    changes: [[">=", ">"]],
    why: "4 does not divide the cells there",
  },
  {
    kernels: ["crossbar/faults"],
    variants: ["plain, whole lines", "plain"],
    line: "let b = max(32u, (cells - 1u) / a + 1u);",
    changes: [["cells - 1u", "cells"], ["1u", "0u"]],
    why: "4 does not divide the cells there, so that a, a power of 2 from 32 on, does not either",
  },
  {
    kernels: ["crossbar/faults"],
    variants: ["quads, whole lines", "quads"],
    line: "let a = max(32u, 1u << ((32u - countLeadingZeros(cells - 1u)) / 2u));",
    changes: [["1u", "2u"]],
    why: "4 divides the cells there, so that one and two less have as many bits",
  },
  {
    kernels: ["crossbar/faults"],
    variants: ["plain, whole lines", "plain"],
    line: "let a = max(32u, 1u << ((32u - countLeadingZeros(cells - 1u)) / 2u));",
    changes: [["1u", "0u"], ["cells - 1u", "cells"]],
    why: "4 does not divide the cells there, so that they are no power of 2 above 2",
  },
  ...["return conductance[(begin + k.x) / 4u];", "faulty[(begin + k.x) / 4u] = g;"].map((line): EquivalentMutant => ({
    kernels: ["crossbar/faults"],
    line,
    changes: [["x", "y"], ["x", "w"]],
    why: "all cells of a four have the same index over 4",
  })),
];

const MANAGEMENT: EquivalentMutant[] = [
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

/** log10 g less 6, and the product of that with p1, may be 1.4e-6 off; ln() itself promises more. */
const CURVE: EquivalentMutant[] = [
  ...[["-", "1.2420140846e-1", "0.12432561"], ["+", "1.4249322787e-1", "0.142635721"], [
    "-",
    "1.6668057665e-1",
    "0.166847257",
  ], ["+", "2.0000714765e-1", "0.200207155"]].map(([sign, from, to]): EquivalentMutant => ({
    kernels: ["crossbar/cell_curve"],
    line: `p = p * r ${sign} ${from};`,
    changes: [[from, to]],
    why: "a thousandth of it times r⁵ moves log10 g by 1.1e-6 at most, and 1.4e-6 are allowed",
  })),
  ...["- 1.6668057665e-1", "+ 2.0000714765e-1"].map((term): EquivalentMutant => ({
    kernels: ["crossbar/cell_curve"],
    line: `p = p * r ${term};`,
    changes: [[`p * r ${term}`, `through_f16_1(p * r ${term})`]],
    why: "6.1e-5 · r⁵ moves log10 g by 3.2e-7 at most, and 1.4e-6 are allowed",
  })),
  {
    kernels: ["crossbar/cell_curve"],
    line: "p = p * r - 2.4999993993e-1;",
    changes: [["p * r - 2.4999993993e-1", "through_f16_1(p * r - 2.4999993993e-1)"]],
    why:
      "1.2e-4 · r⁴ moves log10 g by at most 1.5e-6, where its difference from 6 and the product with p1 may be as far off",
  },
  {
    kernels: ["crossbar/cell_curve"],
    line: "let low = r * z * p - f * 2.12194440e-4 - 0.5 * z;",
    changes: [["2.12194440e-4", "0.000212406634"]],
    why: "2.1e-7 of every power of 2 is 3e-7 of its 0.69: ln() promises 4.8e-7",
  },
];

export const MANAGEMENT_EQUIVALENT: readonly EquivalentMutant[] = [...FAULTS, ...MANAGEMENT, ...CURVE];
