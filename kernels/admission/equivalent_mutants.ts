/** Faults that change no result beyond what a kernel promises, each with the argument. */

export interface EquivalentMutant {
  /** Ids of the kernels that have this line. */
  kernels: readonly string[];
  /** Variants in which the argument holds; all of them if left out. */
  variants?: readonly string[];
  operator: string;
  from: string;
  /** Left out where the argument holds for whatever stands there instead. */
  to?: string;
  /** Text of the line, without indentation: it stays true where lines move. */
  line: string;
  why: string;
}

const DRAWN = ["crossbar/program", "crossbar/drift", "crossbar/read_cells", "crossbar/read_output"] as const;
const NORMALS = ["noise/normal", ...DRAWN];
const WORDS = ["noise/philox", ...NORMALS];
/** Kernels that call exp4() within ±80, and all that call it. */
const EXP_WITHIN_80 = ["crossbar/program", "crossbar/drift", "crossbar/read_sigma"];
const EXP = [...EXP_WITHIN_80, "nn/activation", "nn/activation_backward", "nn/softmax_cross_entropy"];
const LN = [...NORMALS, "nn/softmax_cross_entropy", "crossbar/read_sigma"];

const FOUR_CELLS =
  "let k = min(vec4u(first) + vec4u(0u, 1u, 2u, 3u), vec4u(params.cells - 1u)); // a row may end inside four";
const EXP_END = "return select(e * bitcast<vec4f>((vec4i(n) + 127) << vec4u(23u)), vec4f(0.0), x < vec4f(-87.0));";

export const EQUIVALENT: readonly EquivalentMutant[] = [
  {
    kernels: ["crossbar/mvm"],
    variants: ["wide, rows by four", "narrow, rows by four"],
    operator: "off by one in a loop",
    from: "end",
    to: "(end) - 1u",
    line: "for (var r = begin; r < end; r += 4u) {",
    why: "begin and end differ by a multiple of 4 there, and the last r is end - 4",
  },
  {
    kernels: ["crossbar/mvm"],
    operator: "lost clamp",
    from: "min(vec4u(r, r + 1u, r + 2u, r + 3u), vec4u(end - 1u))",
    to: "vec4u(r, r + 1u, r + 2u, r + 3u)",
    line: "let row = (chip * params.rows + min(vec4u(r, r + 1u, r + 2u, r + 3u), vec4u(end - 1u))) * quads;",
    why: "the voltage of rows past the end is 0, and 0 times any finite conductance adds nothing",
  },
  ...["<=", ">="].map((to) => ({
    ...{ kernels: EXP, operator: "off by one in a comparison", from: "<", to, line: EXP_END },
    why: "only e^-87 = 1.6e-38 itself comes out as 0, which is where f32 ends",
  })),
  {
    kernels: EXP_WITHIN_80,
    operator: "wrong choice",
    from: EXP_END.slice(7, -1),
    to: "e * bitcast<vec4f>((vec4i(n) + 127) << vec4u(23u))",
    line: EXP_END,
    why: "callers keep x within ±80",
  },
  {
    kernels: EXP,
    operator: "wrong constant",
    from: "87.0",
    to: "87.087",
    line: EXP_END,
    why: "numbers from e^-87.087 = 1.5e-38 on come out as e^-87 = 1.6e-38 and not as 0, where f32 ends",
  },
  ...[
    ["r * 1.9875691500e-4 + 1.3981999507e-3", "var p = r * 1.9875691500e-4 + 1.3981999507e-3;"],
    ["p * r + 8.3334519073e-3", "p = p * r + 8.3334519073e-3;"],
    ["p * r + 4.1665795894e-2", "p = p * r + 4.1665795894e-2;"],
  ].map(([from, line]) => ({
    ...{ kernels: EXP, operator: "f16 for f32", from, line },
    why: "the powers of r ≤ 0.35 that follow leave at most 3.2 · 2⁻²³ of it, and exp4() promises 4",
  })),
  ...[
    ["r * 7.0376836292e-2 - 1.1514610310e-1", "var p = r * 7.0376836292e-2 - 1.1514610310e-1;"],
    ["p * r + 1.1676998740e-1", "p = p * r + 1.1676998740e-1;"],
    ["p * r - 1.2420140846e-1", "p = p * r - 1.2420140846e-1;"],
    ["p * r + 1.4249322787e-1", "p = p * r + 1.4249322787e-1;"],
  ].map(([from, line]) => ({
    ...{ kernels: LN, operator: "f16 for f32", from, line },
    why: "the powers of r ≤ 0.42 that follow leave at most 2.1 · 2⁻²³ of it, and ln() promises 4",
  })),
  ...["mul_hi_lo(0xD2511F53u, c.x)", "mul_hi_lo(0xCD9E8D57u, c.z)"].map((from, i) => ({
    ...{ kernels: WORDS, operator: "swapped arguments", from, line: `let ${"pq"[i]} = ${from};` },
    why: "a product does not know the order of its factors",
  })),
  {
    kernels: NORMALS,
    operator: "lost clamp",
    from: "max(0.0, -2.0 * ln(u))",
    to: "-2.0 * ln(u)",
    line: "return max(0.0, -2.0 * ln(u));",
    why: "u ≤ 1 - 2⁻²⁴, whose logarithm is far enough from 0 to keep its sign",
  },
  {
    kernels: ["crossbar/read_sigma"],
    operator: "lost guard",
    from: "if (first >= params.cells) {\n    return;\n  }",
    line: "if (first >= params.cells) {",
    why: "an invocation past the row writes the last cell once more, with the same bits: nothing here is drawn",
  },
  ...["1u", "2u", "3u"].flatMap((lane) => {
    const line = `if (first + ${lane} < params.cells) {`;
    const why = "a lane past the row writes the last cell once more, with the same bits: nothing here is drawn";
    return [
      {
        kernels: ["crossbar/read_sigma"],
        operator: "lost condition",
        from: `(${line.slice(4, -3)})`,
        to: "(true)",
        ...{ line, why },
      },
      {
        kernels: ["crossbar/read_sigma"],
        operator: "wrong constant",
        from: lane,
        to: `${Number(lane[0]) - 1}u`,
        ...{ line, why },
      },
    ];
  }),
  ...[["-", "+"], ["params.cells - 1u", "params.cells"], ["1u", "0u"]].map(([from, to]) => ({
    kernels: [...DRAWN, "crossbar/read_sigma"],
    operator: from === "-" ? "wrong operator" : from === "1u" ? "wrong constant" : "dropped term",
    ...{ from, to, line: FOUR_CELLS },
    why: "lanes past the row load something else and are not stored",
  })),
  {
    kernels: ["crossbar/recombine"],
    operator: "lost guard",
    from: "if (m >= params.images) {\n    return;\n  }",
    line: "if (m >= params.images) {",
    why: "store() asks again; the return only saves the work",
  },
  {
    kernels: ["nn/activation", "nn/activation_backward"],
    operator: "off by one in a comparison",
    from: "<",
    line: "return select(t, -t, x < vec4f(0.0));",
    why: "differs at 0 alone, where t is 0 and -0 is as good",
  },
  {
    kernels: ["nn/batch"],
    variants: ["vec4"],
    operator: "lost clamp",
    from: "min(4u * strip + 4u, width)",
    to: "width",
    line: "for (var c = 4u * strip; c < min(4u * strip + 4u, width); c++) {",
    why: "an invocation copies the rest of the row as well, the same numbers to the same places",
  },
  {
    kernels: ["nn/batch"],
    operator: "lost condition",
    from: "(strip == 0u)",
    to: "(true)",
    line: "if (strip == 0u) {",
    why: "every strip of a row writes the same label",
  },
  {
    kernels: ["nn/softmax_cross_entropy"],
    operator: "wrong choice",
    from: "select(0xffffffffu, begin + labels[row], has_label)",
    to: "begin + labels[row]",
    line: "let chosen_at = select(0xffffffffu, begin + labels[row], has_label);",
    why: "begin plus a label that is no class is no index of this row, even where it wraps",
  },
  {
    kernels: ["nn/softmax_cross_entropy"],
    operator: "off by one in a loop",
    from: "last",
    to: "(last) + 1u",
    line: "for (var v = first; v < last; v++) {",
    why: "every lane is masked by begin and end",
  },
];
