/** Equivalent mutants of products of inputs and cells. */

import { type EquivalentMutant, unclamped, unlimited } from "./_mutant.ts";

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
    variants: ["wide, rows by four", "narrow, rows by four"],
    line: "for (var r = begin; r < end; r += 4u) {",
    changes: [["end", "(end) - 1u"]],
    why: "begin and end differ by a multiple of 4 there, and the last r is end - 4",
  },
  {
    kernels: ["crossbar/mvm"],
    variants: ["wide", "narrow"],
    line: "for (var r = begin; r < end; r += 4u) {",
    changes: [["<", "<="], ["end", "(end) + 1u"]],
    why: "one more round at most, of rows past the end: their voltage is 0",
  },
  {
    kernels: ["crossbar/mvm"],
    variants: ["wide, rows by four", "wide"],
    line: "let column_tiles = (quads + 1u) / 2u;",
    changes: [["quads + 1u", "quads"]],
    why: "strides are multiples of 8 there, so that quads come in twos",
  },
  {
    kernels: ["crossbar/mvm"],
    variants: ["wide, rows by four", "wide"],
    line: "if (m + 8u < params.vectors) {",
    changes: [["(m + 8u < params.vectors)", "(true)"], ["<", "<="], ["m + 8u", "m"], ["m + 8u", "8u"], ["8u", "0u"]],
    why: "more vectors are summed than there are, and those past the last are not stored",
  },
  ...Array.from({ length: 16 }, (_, i): EquivalentMutant => {
    const vector = `v${Math.floor(i / 4)}.${"xyzw"[i % 4]}`;
    return {
      kernels: ["crossbar/mvm"],
      variants: ["wide, rows by four", "narrow, rows by four"],
      line: `s${i} = add(s${i}, drive(${vector}, r, end), n0, n1, n2, n3);`,
      changes: [
        [`drive(${vector}, r, end)`, `drive(r, ${vector}, end)`],
        ...["begin", "inputs", "array", "line", "m", "q", "r"].map((name) => ["end", name] as const),
      ],
      why: "drive() adds the first two there and has no need of the end",
    };
  }),
  {
    kernels: ["crossbar/mvm"],
    variants: ["wide, rows by four", "wide"],
    line: "if (q + 1u < quads) {",
    changes: [["(q + 1u < quads)", "(true)"], ["<", "<="], ["q + 1u", "q"], ["1u", "0u"]],
    why: "strides are multiples of 8 there, so that quads come in twos",
  },
  {
    kernels: ["crossbar/mvm"],
    variants: ["wide, rows by four", "wide"],
    line: "return mat2x4f(net[row + q], net[row + min(q + 1u, last)]);",
    changes: [["min(q + 1u, last)", "q + 1u"]],
    why: "strides are multiples of 8 there, so that quads come in twos",
  },
  {
    kernels: ["crossbar/mvm"],
    line: "let row = (array * params.rows + min(vec4u(r, r + 1u, r + 2u, r + 3u), vec4u(end - 1u))) * quads;",
    changes: unclamped("vec4u(r, r + 1u, r + 2u, r + 3u)", "end"),
    why: "the voltage of rows past the end is 0, and 0 times any finite conductance adds nothing",
  },
  {
    kernels: ["crossbar/mvm"],
    variants: ["narrow, rows by four", "narrow"],
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
    variants: ["wide, rows by four", "wide"],
    line: "let column_tiles = (quads + 1u) / 2u;",
    changes: [["(quads + 1u) / 2u", "(quads) / 2u"]],
    why: "strides are multiples of 8 there, so that quads are even",
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
