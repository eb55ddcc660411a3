import { coverLine } from "../grid.ts";
import { defineKernel } from "../kernel.ts";
import { checkLayer } from "./tiles.ts";
import source from "./wire_profile.wgsl" with { type: "text" };
import { wireProfileOracle } from "./wire_profile_oracle.ts";

/**
 * Conductances weighted by what aihwkit's fast mode takes the IR drop of their row for: none at the first row of a
 * tile, which is the farthest from the output there, and all but (1/n)² at its last. For crossbar/cubic_drop, by
 * crossbar/mvm.
 * Source: aihwkit, rpucuda C++ forward pass with `ir_drop`.
 */
export const wireProfile = defineKernel({
  id: "crossbar/wire_profile",
  about: "conductances weighted by a parabola along the rows of their tile, µS",
  source,
  params: { arrays: "u32", rows: "u32", stride: "u32", tile_rows: "u32", row_tiles: "u32" },
  inputs: { net: "f32[arrays, rows, stride]" },
  outputs: { out: "f32[arrays, rows, stride]" },
  workgroups: (params) => {
    checkLayer("crossbar/wire_profile", params);
    return coverLine(params.arrays * params.rows * params.stride / 4);
  },
  oracle: wireProfileOracle,
});
