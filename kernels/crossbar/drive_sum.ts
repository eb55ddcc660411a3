import { coverLine } from "../grid.ts";
import { defineKernel, type Params } from "../kernel.ts";
import plain from "./_drive_sum_plain.wgsl" with { type: "text" };
import quads from "./drive_sum.wgsl" with { type: "text" };
import { driveSumOracle } from "./drive_sum_oracle.ts";
import { checkLayer } from "./tiles.ts";

function cover(params: Params): [number, number, number] {
  checkLayer("crossbar/drive_sum", params);
  return coverLine(params.row_tiles * params.vectors, { depth: params.input_sets });
}

/** What all word lines of a row tile carry together, V: times a conductance that all cells share it is their current. */
export const driveSum = defineKernel({
  id: "crossbar/drive_sum",
  about: "sum of the voltages on the word lines of each row tile, V",
  params: { input_sets: "u32", vectors: "u32", rows: "u32", tile_rows: "u32", row_tiles: "u32" },
  inputs: { voltage: "f32[input_sets, vectors, rows]" },
  outputs: { sum: "f32[input_sets, row_tiles, vectors]" },
  variants: [
    {
      name: "rows by four",
      source: quads,
      when: ({ rows, tile_rows, row_tiles }) => rows % 4 === 0 && (tile_rows % 4 === 0 || row_tiles === 1),
      workgroups: cover,
    },
    { name: "plain", source: plain, when: () => true, workgroups: cover },
  ],
  rounds: ({ tile_rows, rows }) => Math.floor(Math.min(tile_rows, rows) / 4) + 3,
  oracle: driveSumOracle,
});
