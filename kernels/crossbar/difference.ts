import { coverLine } from "../grid.ts";
import { defineKernel, type Params } from "../kernel.ts";
import source from "./difference.wgsl" with { type: "text" };
import quads from "./_difference_quads.wgsl" with { type: "text" };
import { differenceOracle } from "./difference_oracle.ts";
import { checkLayer } from "./tiles.ts";

function cover(params: Params): [number, number, number] {
  checkLayer("crossbar/difference", params);
  return coverLine(params.rows * params.stride / 4, { depth: params.chips });
}

/**
 * What a differential pair gives: G+ − G− in µS, or the variance σ+² + σ−² in µS² of two independent cells. Columns are
 * padded with zeros to `stride`, which every kernel after this one relies on.
 */
export const difference = defineKernel({
  id: "crossbar/difference",
  about: "net conductance of differential pairs, G+ − G− in µS, or its variance σ+² + σ−² in µS²",
  params: { chips: "u32", rows: "u32", cols: "u32", stride: "u32" },
  constants: { kind: { difference: 0, variance: 1 } },
  inputs: { pair: "f32[chips, 2, rows, cols]" },
  outputs: { net: "f32[chips, rows, stride]" },
  variants: [
    { name: "quads", source: quads, when: ({ cols }) => cols % 4 === 0, workgroups: cover },
    { name: "plain", source, when: () => true, workgroups: cover },
  ],
  oracle: differenceOracle,
});
