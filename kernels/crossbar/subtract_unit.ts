import { defineKernel, type Params } from "../kernel.ts";
import strips from "./_strips.wgsl" with { type: "text" };
import { checkUnits, coverStrips } from "./_strips.ts";
import source from "./subtract_unit.wgsl" with { type: "text" };
import { subtractUnitOracle } from "./subtract_unit_oracle.ts";

/**
 * Currents less that of the unit column of their column tile, whose cells all have the conductance of weight 0: the
 * correction of offset mappings by cells that age and vary with the others.
 *
 * Columns lie tile by tile; every tile is `tile_cols` wide, the last one perhaps less, and ends in its unit column. The
 * result has the weight columns alone.
 *
 * @throws {RangeError} if the tiles or the strides do not fit
 */
export const subtractUnit = defineKernel({
  id: "crossbar/subtract_unit",
  about: "column currents µA less that of the unit column that ends their column tile",
  source,
  params: {
    ...{ chips: "u32", lines: "u32", vectors: "u32" },
    ...{ cols: "u32", tile_cols: "u32", col_tiles: "u32", stride: "u32", out_stride: "u32" },
  },
  inputs: { current: "f32[chips, lines, vectors, stride]" },
  outputs: { net: "f32[chips, lines, vectors, out_stride]" },
  snippets: [strips],
  workgroups: (params: Params) => {
    checkUnits("crossbar/subtract_unit", params);
    return coverStrips({ ...params, stride: params.out_stride });
  },
  rounds: () => 4,
  oracle: subtractUnitOracle,
});
