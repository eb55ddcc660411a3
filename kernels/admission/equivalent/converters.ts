/** Equivalent mutants of converters and what follows them. */

import { type EquivalentMutant, half, unclamped } from "./_mutant.ts";

export const CONVERTERS: readonly EquivalentMutant[] = [
  ...["strips", "strip"].map((name): EquivalentMutant => ({
    kernels: name === "strip"
      ? ["crossbar/converter"]
      : ["crossbar/subtract_offset", "crossbar/subtract_unit", "crossbar/front_end"],
    line: name === "strip" ? "let strip = (quads + 3u) / 4u;" : "let strips = (vectors + 3u) / 4u;",
    changes: [["3u", "2u"], ["4u", "5u"]],
    why: "fewer strips, each with more of the line: the same numbers at the same places",
  })),
  {
    kernels: ["crossbar/converter"],
    variants: ["plain"],
    line: "y[begin + k] = convert(vec4f(x[begin + k] * codes_per_unit), unit).x;",
    changes: [["x", "y"], ["x", "z"], ["x", "w"]],
    why: "all four are the same number",
  },
  {
    kernels: ["crossbar/converter"],
    variants: ["plain"],
    line: "let strip = (params.length + 15u) / 16u;",
    changes: [["15u", "14u"], ["15u", "16u"], ["16u", "17u"]],
    why:
      "4 does not divide the length there; fewer strips have more of the line each, the same numbers for the same places",
  },
  {
    kernels: ["crossbar/input_slices"],
    variants: ["plain"],
    line: "voltage[(id.z * params.slices + s) * plane + i] = digit(code, s).x * params.gain;",
    changes: [["x", "y"], ["x", "z"], ["x", "w"]],
    why: "all four are the same number",
  },
  {
    kernels: ["crossbar/input_slices"],
    line: "return select(vec4f(0.0), vec4f(1.0), code < vec4i(0));",
    changes: [half("select(vec4f(0.0), vec4f(1.0), code < vec4i(0))", 4)],
    why: "0 and 1 are numbers of f16",
  },
  {
    kernels: ["crossbar/drive_sum"],
    variants: ["rows by four"],
    line: "for (var r = begin; r < end; r += 4u) {",
    changes: [["end", "(end) - 1u"], ["begin", "begin + 1u"]],
    why: "begin and end are multiples of 4 there, the last r is end - 4, and a load rounds r down",
  },
  {
    kernels: ["crossbar/sar"],
    line: "let v = strip.vector + vec4u(0u, 1u, 2u, 3u) * strip.step;",
    changes: ["1u, 0u, 2u, 3u", "0u, 2u, 1u, 3u", "0u, 1u, 3u, 2u"].map((
      to,
    ) => ["vec4u(0u, 1u, 2u, 3u)", `vec4u(${to})`]),
    why: "the vectors of a strip are converted each for itself",
  },
  {
    kernels: ["crossbar/sar"],
    line: "let at = (line * params.vectors + min(v, vec4u(params.vectors - 1u))) * quads + strip.quad;",
    changes: unclamped("v", "params.vectors"),
    why: "vectors past the last are not stored",
  },
  {
    kernels: ["crossbar/sar"],
    line: "if (v < params.vectors) {",
    changes: [["(v < params.vectors)", "(true)"], ["<", "<="]],
    why: "a vector past the last is the last one once more, with the same bits",
  },
  {
    kernels: ["crossbar/sar"],
    line: "let bit = select(vec4f(0.0), vec4f(1.0), keeps);",
    changes: [half("select(vec4f(0.0), vec4f(1.0), keeps)", 4)],
    why: "0 and 1 are numbers of f16",
  },
  ...["store(v.y, at.y, x1, s1.code);", "store(v.z, at.z, x2, s2.code);", "store(v.w, at.w, x3, s3.code);"].map(
    (line, i): EquivalentMutant => ({
      kernels: ["crossbar/sar"],
      line,
      changes: [..."xyz".slice(0, i + 1)].map((earlier) => ["yzw"[i], earlier]),
      why: "asked of an earlier vector, one past the last is the last one once more, with the same bits",
    }),
  ),
  ...[
    "let inside = min(column, vec4u(params.cols - 1u));",
    "let tile = inside / (params.tile_cols - 1u);",
    "net[line * quads + strip.quad] = select(vec4f(0.0), four(row, tile + inside) - four(row, unit), weighs);",
  ].map((line): EquivalentMutant => ({
    kernels: ["crossbar/subtract_unit"],
    line,
    changes: [
      ...unclamped("column", "params.cols"),
      ["inside", "column"],
      ["cols", "stride"],
      ["cols", "out_stride"],
    ],
    why: "columns past the last are set to 0, whatever was loaded",
  })),
];
