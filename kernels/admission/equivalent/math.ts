/** Equivalent mutants of exp4() and ln() of kernels/_math.wgsl, in the kernels that append them. */

import { EXP, EXP_WITHIN_80, LN } from "./_kernels.ts";
import { type EquivalentMutant, half } from "./_mutant.ts";

const EXP_END = "return select(e * bitcast<vec4f>((vec4i(n) + 127) << vec4u(23u)), vec4f(0.0), x < vec4f(-87.0));";

export const MATH: readonly EquivalentMutant[] = [
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
    kernels: EXP.filter((id) => !EXP_WITHIN_80.includes(id)),
    line: "let y = max(x, vec4f(-87.0));",
    changes: [["max(x, vec4f(-87.0))", "x"]],
    why: "what comes of an x below -87 is thrown away in the end",
  },
  {
    kernels: EXP,
    line: "var p = r * 1.9875691500e-4 + 1.3981999507e-3;",
    changes: [["1.3981999507e-3", "0.00139959815"]],
    why: "a thousandth of it times r⁶ is 2.5e-9 of exp4(), which promises 4.8e-7",
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
  ...[
    ["var p = r * 7.0376836292e-2 - ", "1.1514610310e-1", "0.115261249"],
    ["p = p * r + ", "1.1676998740e-1", "0.116886757"],
  ].map(([before, c, off]): EquivalentMutant => ({
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
];
