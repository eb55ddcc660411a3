/** Equivalent mutants of products of inputs and cells. */

import { type EquivalentMutant, unclamped, unlimited } from "./_mutant.ts";

/** Variants of crossbar/mvm for rows in whole fours. */
const MVM_FOURS = ["24x16", "24x12", "16x8", "8x12"];

/** What may stand for the arguments of a drive() that does not look at the end. */
function unusedEnd(vector: string): [string, string][] {
  return [
    [`drive(${vector}, r, end)`, `drive(r, ${vector}, end)`],
    ...["begin", "inputs", "array", "line", "m", "q", "r"].map((name): [string, string] => ["end", name]),
  ];
}

export const PRODUCTS: readonly EquivalentMutant[] = [
  {
    kernels: ["crossbar/read_output"],
    line: "let sd = select(sqrt(max(v, vec4f(1e-36))), vec4f(0.0), v <= vec4f(1e-36));",
    changes: [["<=", "<"], ["1e-36", "1.001e-36"], ["max(v, vec4f(1e-36))", "v"]],
    why: "a variance of 10⁻³⁶ alone gives 10⁻¹⁸ · ξ or 0, and what sqrt gives of less is thrown away in the end",
  },
  {
    kernels: ["crossbar/column_response"],
    line: "for (; r + 4u <= end; r += 4u) {",
    changes: [["<=", "<"], ["end", "(end) - 1u"]],
    why: "the last four rows are left to the loop that adds one by one, in the same order",
  },
  {
    kernels: ["crossbar/combine"],
    variants: ["plain"],
    line: "let at = row + min(column, vec4u(params.cols - 1u));",
    changes: [
      ...unclamped("column", "params.cols"),
      ["cols", "stride"],
    ],
    why: "columns past the last are set to 0, whatever was loaded",
  },
  {
    kernels: ["crossbar/mvm"],
    variants: MVM_FOURS,
    line: "for (var r = begin; r < end; r += 4u) {",
    changes: [["end", "(end) - 1u"]],
    why: "begin and end differ by a multiple of 4 there, and the last r is end - 4",
  },
  {
    kernels: ["crossbar/mvm"],
    variants: ["24x16_rows1", "16x8_rows1", "8x12_rows1"],
    line: "for (var r = begin; r < end; r += 4u) {",
    changes: [["<", "<="], ["end", "(end) + 1u"]],
    why: "one more round at most, of rows past the end: their voltage is 0",
  },
  {
    kernels: ["crossbar/mvm"],
    line: "if (params.vectors - m <= 8u) {",
    changes: [["(params.vectors - m <= 8u)", "(false)"], ["<=", "<"], ["params.vectors - m", "params.vectors"], [
      "8u",
      "7u",
    ]],
    why: "more vectors are summed than there are, and those past the last are not stored",
  },
  ...Array.from({ length: 24 }, (_, v): EquivalentMutant => ({
    kernels: ["crossbar/mvm"],
    variants: MVM_FOURS,
    line: `let d${v} = drive(v${v}, r, end);`,
    changes: unusedEnd(`v${v}`),
    why: "drive() adds the first two there and has no need of the end",
  })),
  ...Array.from({ length: 8 }, (_, i): EquivalentMutant => {
    const vector = `v${Math.floor(i / 4)}.${"xyzw"[i % 4]}`;
    return {
      kernels: ["crossbar/mvm"],
      variants: MVM_FOURS,
      line: `s${i} = add(s${i}, drive(${vector}, r, end), n0, n1, n2, n3);`,
      changes: unusedEnd(vector),
      why: "drive() adds the first two there and has no need of the end",
    };
  }),
  {
    kernels: ["crossbar/mvm"],
    line: "let row = (array * params.rows + min(vec4u(r, r + 1u, r + 2u, r + 3u), vec4u(end - 1u))) * quads;",
    changes: unclamped("vec4u(r, r + 1u, r + 2u, r + 3u)", "end"),
    why: "the voltage of rows past the end is 0, and 0 times any finite conductance adds nothing",
  },
  {
    kernels: ["crossbar/mvm"],
    line: "return mat3x4f(net[row + q], net[row + min(q + 1u, last)], net[row + min(q + 2u, last)]);",
    changes: [["min(q + 1u, last)", "q + 1u"], ["min(q + 2u, last)", "q + 2u"]],
    why: "columns past the last are not stored",
  },
  ...["x", "y", "z", "w"].map((lane, i): EquivalentMutant => ({
    kernels: ["crossbar/mvm"],
    line: `let n${i} = load(row.${lane}, q, quads - 1u);`,
    changes: unlimited("quads"),
    why: "columns past the last are not stored",
  })),
  {
    kernels: ["crossbar/mvm"],
    line: "let n = (array * params.rows + min(vec4u(r, r + 1u, r + 2u, r + 3u), vec4u(end - 1u))) * quads + q;",
    changes: [...unclamped("vec4u(r, r + 1u, r + 2u, r + 3u)", "end"), [
      "min(vec4u(r, r + 1u, r + 2u, r + 3u), vec4u(end - 1u))",
      "max(vec4u(r, r + 1u, r + 2u, r + 3u), vec4u(end - 1u))",
    ]],
    why: "the voltage of rows past the end is 0, and 0 times any finite conductance adds nothing",
  },
  {
    kernels: ["crossbar/mvm"],
    line: "let at = vector + min(row, vec4u(end - 1u));",
    changes: unclamped("row", "end"),
    why: "voltages of rows past the end are set to 0, whatever was loaded",
  },
  {
    kernels: ["crossbar/mvm"],
    line: "let last = vec4u(inputs + params.vectors - 1u); // vectors past it repeat it",
    changes: unlimited("inputs + params.vectors"),
    why: "vectors past the last are not stored",
  },
  {
    kernels: ["crossbar/read_mvm"],
    line: "let drive = params.rows * (inputs + min(v + vec4u(0u, 1u, 2u, 3u), vec4u(params.vectors - 1u)));",
    changes: unclamped("v + vec4u(0u, 1u, 2u, 3u)", "params.vectors"),
    why: "vectors past the last are not stored",
  },
  {
    kernels: ["crossbar/read_mvm"],
    variants: ["any columns"],
    line: "let at = row + min(4u * q + vec4u(0u, 1u, 2u, 3u), vec4u(params.cols - 1u));",
    changes: [
      ...unclamped("4u * q + vec4u(0u, 1u, 2u, 3u)", "params.cols"),
      ["cols", "stride"],
    ],
    why: "columns past the last are set to 0, whatever was loaded",
  },
  {
    kernels: ["crossbar/recombine"],
    line: "if (m >= params.images) {",
    changes: [["if (m >= params.images) {\n    return;\n  }", ""]],
    why: "store() asks again; the return only saves the work",
  },
  ...["0u, 1u, 2u, 3u", "4u, 5u, 6u, 7u"].map((images, i): EquivalentMutant => {
    const changes = unclamped(`m + vec4u(${images})`, "params.images");
    return {
      ...{ kernels: ["crossbar/recombine"], changes, line: `let image${i} = quads * ${changes[0][0]} + q;` },
      why: "images past the last are not stored",
    };
  }),
  {
    kernels: ["crossbar/recombine"],
    variants: ["plain"],
    line: "let column = min(4u * q + vec4u(0u, 1u, 2u, 3u), vec4u(params.cols - 1u));",
    changes: unclamped("4u * q + vec4u(0u, 1u, 2u, 3u)", "params.cols"),
    why: "columns past the last are not stored",
  },
];
