/** Faults that change no result beyond what a kernel promises, each with the argument. */

import { MANAGEMENT_EQUIVALENT } from "./_equivalent_management.ts";
import { WIRES_EQUIVALENT } from "./_equivalent_wires.ts";

export interface EquivalentMutant {
  /** Ids of the kernels that have this line. */
  kernels: readonly string[];
  /** Variants in which the argument holds; all of them if left out. */
  variants?: readonly string[];
  /** Text of the line, without indentation: it stays true where lines move. */
  line: string;
  /** What may stand for what in it. */
  changes: readonly (readonly [from: string, to: string])[];
  why: string;
}

/** Kernels of _four_cells.ts. */
const FOUR_CELLS = ["crossbar/drift", "crossbar/relax", "crossbar/read_cells", "crossbar/read_sigma"];
const DRAWN = ["crossbar/program", ...FOUR_CELLS.slice(0, 3), "crossbar/read_output"];
const NORMALS = ["noise/normal", ...DRAWN, "crossbar/read_mvm"];
/** Kernels that call exp4() within ±80, and all that call it; those that call ln(). */
const EXP_WITHIN_80 = ["crossbar/program", "crossbar/drift", "crossbar/read_sigma"];
const EXP = [...EXP_WITHIN_80, "nn/activation", "nn/activation_backward", "nn/softmax_cross_entropy"];
const LN = [...NORMALS, "nn/softmax_cross_entropy", "crossbar/read_sigma", "crossbar/cell_curve"];

const EXP_END = "return select(e * bitcast<vec4f>((vec4i(n) + 127) << vec4u(23u)), vec4f(0.0), x < vec4f(-87.0));";

/** A value through f16, as the mutants write it. */
function half(value: string, width: 1 | 4): [string, string] {
  return [value, `through_f16_${width}(${value})`];
}

/** Ways to lose the upper limit of a clamp to `limit - 1u`. */
function unlimited(limit: string): [string, string][] {
  return [[`${limit} - 1u`, limit], [`${limit} - 1u`, `1u - (${limit})`], ["-", "+"], ["1u", "0u"]];
}

/** Functions that several kernels append. */
const SHARED: EquivalentMutant[] = [
  {
    kernels: EXP,
    line: EXP_END,
    changes: [["<", "<="], ["87.0", "87.087"]],
    why: "only numbers up to e^-87 = 1.6e-38 come out as 0, or as e^-87 for less: f32 ends there, bounds say so",
  },
  {
    // crossbar/program sees it: its law has nothing but this to be wrong
    kernels: EXP.filter((id) => id !== "crossbar/program"),
    line: "let n = floor(y * 1.44269504 + 0.5);",
    changes: [["floor(y * 1.44269504 + 0.5)", "round(y * 1.44269504 + 0.5)"]],
    why: "exp4() is off by at most 8.3 · 2⁻²³ then (numpy, 2·10⁶ arguments), which takes these to 0.7 of their bounds",
  },
  {
    kernels: EXP_WITHIN_80,
    line: EXP_END,
    changes: [[EXP_END.slice(7, -1), "e * bitcast<vec4f>((vec4i(n) + 127) << vec4u(23u))"], ["x", "e"]],
    why: "callers keep x within ±80, or take 1 - e^x, which is 1 below that",
  },
  {
    kernels: EXP_WITHIN_80,
    line: "let y = max(x, vec4f(-87.0));",
    changes: [["max(x, vec4f(-87.0))", "x"], ["87.0", "87.087"]],
    why: "what comes of an x below -87 is thrown away in the end",
  },
  {
    kernels: EXP,
    line: "let n = floor(y * 1.44269504 + 0.5);",
    changes: [half("floor(y * 1.44269504 + 0.5)", 4)],
    why: "a whole number below 128, which f16 holds",
  },
  ...[
    ["var p = ", "r * 1.9875691500e-4 + 1.3981999507e-3"],
    ["p = ", "p * r + 8.3334519073e-3"],
    ["p = ", "p * r + 4.1665795894e-2"],
  ].map(([before, value]) => ({
    ...{ kernels: EXP, line: `${before}${value};`, changes: [half(value, 4)] },
    why: "the powers of r ≤ 0.35 that follow leave at most 3.2 · 2⁻²³ in all of exp4(), which promises 4",
  })),
  ...[
    ["var p = ", "r * 7.0376836292e-2 - 1.1514610310e-1"],
    ["p = ", "p * r + 1.1676998740e-1"],
    ["p = ", "p * r - 1.2420140846e-1"],
    ["p = ", "p * r + 1.4249322787e-1"],
  ].map(([before, value]) => ({
    ...{ kernels: LN, line: `${before}${value};`, changes: [half(value, 1)] },
    why: "the powers of r ≤ 0.42 that follow leave at most 2.1 · 2⁻²³ in all of ln(), which promises 4",
  })),
  ...["- 1.6668057665e-1", "+ 2.0000714765e-1", "- 2.4999993993e-1"].map((c): EquivalentMutant => ({
    kernels: NORMALS.slice(2),
    line: `p = p * r ${c};`,
    changes: [half(`p * r ${c}`, 1)],
    why: "6.1e-5 · r⁴ of the logarithm moves a normal by 2.2e-6 at most, NORMAL_ERROR allows 2.6e-6 there",
  })),
  ...[["1.2420140846e-1", "0.12432561"], ["1.6668057665e-1", "0.166847257"]].map(([c, off]): EquivalentMutant => ({
    kernels: NORMALS.slice(2),
    line: `p = p * r - ${c};`,
    changes: [[c, off]],
    why: "a thousandth of it times r⁶ moves a normal by 2.6e-7, NORMAL_ERROR allows 2.6e-6 there",
  })),
  ...[["var p = r * 7.0376836292e-2 - ", "1.1514610310e-1", "0.115261249"], [
    "p = p * r + ",
    "1.1676998740e-1",
    "0.116886757",
  ]].map(([before, c, off]): EquivalentMutant => ({
    kernels: LN,
    line: `${before}${c};`,
    changes: [[c, off]],
    why: "a thousandth of it times r⁹ is 1.2e-7 of ln() at most, which promises 4.8e-7",
  })),
  {
    kernels: LN,
    line: "let e = bitcast<i32>(bits - 0x3f3504f3u) >> 23u; // so that x / 2^e lies in [√½, √2)",
    changes: [["0x3f3504f3u", "0x3f3504f4u"], ["0x3f3504f3u", "0x3f3504f2u"]],
    why: "the polynomial holds one number further",
  },
  {
    kernels: LN,
    line: "let f = f32(e);",
    changes: [half("f32(e)", 1)],
    why: "an exponent is a whole number below 2048, which f16 holds",
  },
  {
    kernels: LN,
    line: "var p = r * 7.0376836292e-2 - 1.1514610310e-1;",
    changes: [["7.0376836292e-2", "0.0704472131"]],
    why: "7e-5 · r¹¹ is below 5e-9 of r: ln() promises 4.8e-7",
  },
  ...["mul_hi_lo(0xD2511F53u, c.x)", "mul_hi_lo(0xCD9E8D57u, c.z)"].map((product, i): EquivalentMutant => ({
    kernels: ["noise/philox", "crossbar/faults", ...NORMALS],
    line: `let ${"pq"[i]} = ${product};`,
    changes: [[product, product.replace(/\((.*), (.*)\)/, "($2, $1)")]],
    why: "a product does not know the order of its factors",
  })),
  {
    kernels: NORMALS,
    line: "return max(0.0, -2.0 * ln(u));",
    changes: [["max(0.0, -2.0 * ln(u))", "-2.0 * ln(u)"]],
    why: "u ≤ 1 - 2⁻²⁴, whose logarithm is far enough from 0 to keep its sign",
  },
  {
    kernels: NORMALS.slice(2),
    line: "let low = r * z * p - f * 2.12194440e-4 - 0.5 * z;",
    changes: [["2.12194440e-4", "0.000212406634"]],
    why: "2.1e-7 of each power of 2 moves a normal by 0.14 of NORMAL_ERROR at most (numpy, 6·10⁶ words)",
  },
  {
    kernels: NORMALS,
    line: "let s = a + a * z * (-1.6666654611e-1 + z * (8.3321608736e-3 - z * 1.9515295891e-4));",
    changes: [["1.9515295891e-4", "0.000195348112"]],
    why: "2e-7 · a⁷ of an angle below 0.79 is 3.7e-8: NORMAL_ERROR allows 1.4e-6",
  },
  {
    kernels: NORMALS,
    line: "let turned = word + 0x20000000u; // half a quarter further, so that the remainder is centred",
    changes: [["0x20000000u", "0x20000001u"]],
    why: "one word in 64 turns by 2⁻²⁶ of a circle, 9e-8: NORMAL_ERROR allows 1.4e-6",
  },
  {
    kernels: NORMALS,
    line: "let centred = i32(turned & 0x3fffffffu) - 0x20000000; // [-2^29, 2^29)",
    changes: [["0x20000000", "0x1fffffff"], ["0x20000000", "0x20000001"], ["0x3fffffffu", "0x3ffffffeu"]],
    why: "one word in 64 turns by 2⁻²⁶ of a circle, 9e-8, or none does: NORMAL_ERROR allows 1.4e-6",
  },
];

/** Every lane of these is stored by its own condition, or twice with the same bits. */
const CROSSBAR: EquivalentMutant[] = [
  {
    kernels: ["crossbar/program"],
    line: "return select(vec4f(1.0), vec4f(params.c1), (r > vec4f(params.c2)) & (r < vec4f(params.c3)));",
    changes: [["<", "<="], [">", ">="]],
    why: "f32 may see a share at an end of the window on either side of it, and bounds allow both",
  },
  {
    kernels: ["crossbar/program"],
    line: "return select(c / d, q * (a / b), q <= vec4f(0.425));",
    changes: [["<=", "<"]],
    why: "at 0.425 both sides are inside the bound",
  },
  {
    kernels: ["crossbar/program"],
    line: "return select(size, -size, left < right);",
    changes: [["<", "<="]],
    why: "where both tails are the same size, the normal is 0 but for rounding",
  },
  {
    kernels: ["crossbar/program"],
    line: "let k = min(vec4u(first) + vec4u(0u, 1u, 2u, 3u), vec4u(params.cells - 1u)); // a row may end inside four",
    changes: [
      [
        "min(vec4u(first) + vec4u(0u, 1u, 2u, 3u), vec4u(params.cells - 1u))",
        "vec4u(first) + vec4u(0u, 1u, 2u, 3u)",
      ],
      ...unlimited("params.cells"),
    ],
    why: "lanes past the row load something else and are not stored",
  },
  {
    kernels: FOUR_CELLS,
    line: "let k = row * params.cells + min(4u * q + vec4u(0u, 1u, 2u, 3u), vec4u(params.cells - 1u));",
    changes: [
      ["min(4u * q + vec4u(0u, 1u, 2u, 3u), vec4u(params.cells - 1u))", "4u * q + vec4u(0u, 1u, 2u, 3u)"],
      ...unlimited("params.cells"),
    ],
    why: "lanes past the row load something else and are not stored",
  },
  {
    kernels: ["crossbar/drift", "crossbar/read_sigma"],
    line: "return select(high, low, r < vec4f(threshold));",
    changes: [["<", "<="]],
    why: "f32 may see a share at the threshold on either side of it, and bounds allow both",
  },
  {
    kernels: ["crossbar/read_cells"],
    variants: ["quads"],
    line: "let quads = (params.cells + 3u) / 4u;",
    changes: [["(params.cells + 3u) / 4u", "(params.cells) / 4u"], ["3u", "2u"], ["+", "|"]],
    why: "4 divides the cells of a row there",
  },
  {
    kernels: FOUR_CELLS.filter((id) => id !== "crossbar/read_cells"),
    variants: ["plain"],
    line: "if (4u * q >= params.cells) {",
    changes: [[">=", ">"]],
    why: "4 does not divide the cells of a row there",
  },
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
      ["min(column, vec4u(params.cols - 1u))", "column"],
      ["cols", "stride"],
      ...unlimited("params.cols"),
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
    changes: [
      ["min(vec4u(r, r + 1u, r + 2u, r + 3u), vec4u(end - 1u))", "vec4u(r, r + 1u, r + 2u, r + 3u)"],
      ...unlimited("end"),
    ],
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
    changes: [
      ["min(v + vec4u(0u, 1u, 2u, 3u), vec4u(params.vectors - 1u))", "v + vec4u(0u, 1u, 2u, 3u)"],
      ...unlimited("params.vectors"),
    ],
    why: "vectors past the last are not stored",
  },
  {
    kernels: ["crossbar/read_mvm"],
    variants: ["any columns"],
    line: "let at = row + min(4u * q + vec4u(0u, 1u, 2u, 3u), vec4u(params.cols - 1u));",
    changes: [
      ["min(4u * q + vec4u(0u, 1u, 2u, 3u), vec4u(params.cols - 1u))", "4u * q + vec4u(0u, 1u, 2u, 3u)"],
      ["cols", "stride"],
      ...unlimited("params.cols"),
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
    const clamped = `min(m + vec4u(${images}), vec4u(params.images - 1u))`;
    return {
      kernels: ["crossbar/recombine"],
      line: `let image${i} = quads * ${clamped} + q;`,
      changes: [[clamped, `m + vec4u(${images})`], ...unlimited("params.images")],
      why: "images past the last are not stored",
    };
  }),
  {
    kernels: ["crossbar/recombine"],
    variants: ["plain"],
    line: "let column = min(4u * q + vec4u(0u, 1u, 2u, 3u), vec4u(params.cols - 1u));",
    changes: [
      ["min(4u * q + vec4u(0u, 1u, 2u, 3u), vec4u(params.cols - 1u))", "4u * q + vec4u(0u, 1u, 2u, 3u)"],
      ...unlimited("params.cols"),
    ],
    why: "columns past the last are not stored",
  },
];

const CONVERTERS: EquivalentMutant[] = [
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
    changes: [["min(v, vec4u(params.vectors - 1u))", "v"], ...unlimited("params.vectors")],
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
      ["min(column, vec4u(params.cols - 1u))", "column"],
      ["inside", "column"],
      ["cols", "stride"],
      ["cols", "out_stride"],
      ...unlimited("params.cols"),
    ],
    why: "columns past the last are set to 0, whatever was loaded",
  })),
];

const NETWORK: EquivalentMutant[] = [
  {
    kernels: ["nn/activation", "nn/activation_backward"],
    line: "return select(t, -t, x < vec4f(0.0));",
    changes: [["<", "<="]],
    why: "differs at 0 alone, where t is 0 and -0 is as good",
  },
  {
    kernels: ["nn/activation", "nn/activation_backward"],
    line: "let t = select((1.0 - e) / (1.0 + e), a + a * (z * p), a < vec4f(0.625));",
    changes: [["<", "<="]],
    why: "at 0.625 both sides are inside the bound",
  },
  {
    kernels: ["nn/adam"],
    line: "let correction = corrections(rest, min(step[0], 0xfffffffeu) + 1u);",
    changes: [["0xfffffffeu", "0xfffffffdu"]],
    why: "after 2³² steps both corrections are 1",
  },
  {
    kernels: ["nn/batch"],
    variants: ["vec4"],
    line: "for (var c = 4u * strip; c < min(4u * strip + 4u, width); c++) {",
    changes: [["min(4u * strip + 4u, width)", "width"], ["4u", "3u"]],
    why: "an invocation copies more of the row than its strip, the same numbers to the same places",
  },
  {
    kernels: ["nn/batch"],
    line: "if (strip == 0u) {",
    changes: [["(strip == 0u)", "(true)"]],
    why: "every strip of a row writes the same label",
  },
  {
    kernels: ["nn/column_sum"],
    variants: ["plain"],
    line: "if (c >= width) {",
    changes: [[">=", ">"]],
    why: "4 does not divide the columns there: one more is written to the padding up to 16 bytes",
  },
  {
    kernels: ["nn/im2col"],
    variants: ["channels one by one"],
    line: "let items = params.group_channels / WIDTH; // of a pixel in a group",
    changes: [["/", "*"], ["params.group_channels / WIDTH", "params.group_channels"]],
    why: "WIDTH is 1 there",
  },
  {
    kernels: ["nn/softmax_cross_entropy"],
    line: "let chosen_at = select(0xffffffffu, begin + labels[row], has_label);",
    changes: [["select(0xffffffffu, begin + labels[row], has_label)", "begin + labels[row]"]],
    why: "begin plus a label that is no class is no index of this row, even where it wraps",
  },
  {
    kernels: ["nn/softmax_cross_entropy"],
    line: "for (var v = first; v < last; v++) {",
    changes: [["last", "(last) + 1u"], ["<", "<="]],
    why: "every lane is masked by begin and end",
  },
];

const LINALG: EquivalentMutant[] = [
  {
    kernels: ["linalg/matmul"],
    line: "if (m - i > 0u) {",
    changes: [["m - i", "i - (m)"], [">", ">="]],
    why: "i is below m, so that neither difference is 0",
  },
  ...Array.from({ length: 24 }, (_, i): EquivalentMutant => ({
    kernels: ["linalg/matmul"],
    line: `if (rest > 0u) { c[at + ${i % 16}u * line_c + 0u] = c${i % 16}_0${i < 16 ? "" : ".x"}; }`,
    changes: [[">", ">="]],
    why: "a tile begins inside its matrix, so that rest is never 0",
  })),
  ...[0, 1, 2, 3, 4, 5, 6, 7].map((r): EquivalentMutant => ({
    kernels: ["linalg/matmul"],
    variants: ["tile_8x4_none_n1", "tile_8x4_right_n1", "tile_8x4_left_n1"],
    line: `if (rest > 3u) { c[at + ${r}u * line_c + 3u] = c${r}_0.w; }`,
    changes: [["3u", "4u"]],
    why: "4 divides the column that a tile begins at and not their number, so that rest is never 4",
  })),
  {
    kernels: ["linalg/permute"],
    line: "for (var i = begin; i < min(begin + 16u, params.rows); i++) {",
    changes: [["min(begin + 16u, params.rows)", "params.rows"], ["16u", "17u"]],
    why: "an invocation copies more rows than its strip, the same numbers to the same places",
  },
];

export const EQUIVALENT: readonly EquivalentMutant[] = [
  ...SHARED,
  ...CROSSBAR,
  ...CONVERTERS,
  ...NETWORK,
  ...LINALG,
  ...MANAGEMENT_EQUIVALENT,
  ...WIRES_EQUIVALENT,
];
