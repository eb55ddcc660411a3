import { coverLine } from "../grid.ts";
import { defineKernel } from "../kernel.ts";
import source from "./cell_curve.wgsl" with { type: "text" };
import math from "../_math.wgsl" with { type: "text" };
import { cellCurveOracle } from "./cell_curve_oracle.ts";

/**
 * Coefficient of a higher order of a cell's current–voltage curve I = g·V + a₂(g)·V² + a₃(g)·V³, in µA/V² or µA/V³,
 * from its conductance g µS; crossbar/mvm with the power of that order turns it into currents.
 *
 * `log_cubic`: the fit P(z) = p0 + p1 z + p2 z² + p3 z³ in A/Vⁿ of z = log10(g in S), 0 for g ≤ 0; a conductance below
 * 10⁻³⁰ µS counts as that. `linear`: p1·g, p1 in V¹⁻ⁿ.
 * The fit has a valid range of its own, which its caller refuses to leave.
 * Source: Milo et al., IRPS 2021, as in CrossSim `devices/custom/RRAM_Milo.py`, 50 to 225 µS (log_cubic).
 */
export const cellCurve = defineKernel({
  id: "crossbar/cell_curve",
  about: "higher-order coefficient µA/Vⁿ of a cell's current–voltage curve from its conductance µS",
  source,
  snippets: [math],
  params: { count: "u32", p0: "f32", p1: "f32", p2: "f32", p3: "f32" },
  constants: { kind: { log_cubic: 0, linear: 1 } },
  inputs: { conductance: "f32[count]" },
  outputs: { coefficient: "f32[count]" },
  workgroups: ({ count }) => coverLine(Math.ceil(count / 4)),
  oracle: cellCurveOracle,
});
