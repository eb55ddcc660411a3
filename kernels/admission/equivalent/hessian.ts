/** Equivalent mutants of curvature. */

import type { EquivalentMutant } from "./_mutant.ts";

const EXP_END = "return select(e * bitcast<vec4f>((vec4i(n) + 127) << vec4u(23u)), vec4f(0.0), x < vec4f(-87.0));";

export const HESSIAN: readonly EquivalentMutant[] = [
  {
    kernels: ["hessian/kink"],
    line: EXP_END,
    changes: [[EXP_END.slice(7, -1), "e * bitcast<vec4f>((vec4i(n) + 127) << vec4u(23u))"]],
    why: "e^-87 in the place of less, times a factor below 0.005: the bound allows 1e-38 of the deviation",
  },
  {
    kernels: ["hessian/kink"],
    line: "let mean = s * excess(min(abs(a[i]), 14.0 * s) / s);",
    changes: [["min(abs(a[i]), 14.0 * s)", "abs(a[i])"]],
    why:
      "a quotient becomes infinite and exp(−∞) 0 where an adapter has infinities, as those here do; WGSL may have none",
  },
  {
    kernels: ["hessian/kink"],
    line: "q = q * x - 6.1071727782e-4;",
    changes: [["6.1071727782e-4", "0.000611327995"]],
    why: "a thousandth of it times x⁷ is 1.6e-6 of the term, at 0; its bound there is 7.3e-6",
  },
];
