import { coverLine } from "../grid.ts";
import { defineKernel } from "../kernel.ts";
import source from "./cubic_drop.wgsl" with { type: "text" };
import { checkCount, cubicDropOracle } from "./cubic_drop_oracle.ts";

/**
 * IR drop by aihwkit's fast formula: a fraction of the current that grows with the load a of the column, Σ|g||v| in
 * units of g_max·v_max times the rows n over `g_ratio` (the conductance of a wire segment over g_max), so that `factor`
 * is n / g_ratio over the unit of `load`. `profile` is crossbar/mvm on the conductances of crossbar/wire_profile.
 * Fitted to small drops: c grows without end beyond a ≈ 3.
 * Source: aihwkit, rpucuda C++ forward pass with `ir_drop`.
 */
export const cubicDrop = defineKernel({
  id: "crossbar/cubic_drop",
  about: "currents less a cubic IR drop, µA → µA",
  source,
  params: { count: "u32", factor: "f32", strength: "f32" },
  inputs: { current: "f32[count]", load: "f32[count]", profile: "f32[count]" },
  outputs: { out: "f32[count]" },
  workgroups: (params) => {
    checkCount(params);
    return coverLine(params.count / 4);
  },
  oracle: cubicDropOracle,
});
