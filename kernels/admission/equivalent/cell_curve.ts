/** Equivalent mutants of the curve of the cells. */

import { type EquivalentMutant, half } from "./_mutant.ts";

/** log10 g less 6, and the product of that with p1, may be 1.4e-6 off; ln() itself promises more. */
export const CELL_CURVE: readonly EquivalentMutant[] = [
  ...[
    ["-", "1.2420140846e-1", "0.12432561"],
    ["+", "1.4249322787e-1", "0.142635721"],
    ["-", "1.6668057665e-1", "0.166847257"],
    ["+", "2.0000714765e-1", "0.200207155"],
  ].map(([sign, from, to]): EquivalentMutant => ({
    kernels: ["crossbar/cell_curve"],
    line: `p = p * r ${sign} ${from};`,
    changes: [[from, to]],
    why: "a thousandth of it times r⁵ moves log10 g by 1.1e-6 at most, and 1.4e-6 are allowed",
  })),
  ...["- 1.6668057665e-1", "+ 2.0000714765e-1"].map((term): EquivalentMutant => ({
    kernels: ["crossbar/cell_curve"],
    line: `p = p * r ${term};`,
    changes: [half(`p * r ${term}`, 1)],
    why: "6.1e-5 · r⁵ moves log10 g by 3.2e-7 at most, and 1.4e-6 are allowed",
  })),
  {
    kernels: ["crossbar/cell_curve"],
    line: "p = p * r - 2.4999993993e-1;",
    changes: [half("p * r - 2.4999993993e-1", 1)],
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
