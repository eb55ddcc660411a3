import { coverLine } from "../grid.ts";
import { defineKernel, type Params } from "../kernel.ts";
import source from "./combine.wgsl" with { type: "text" };
import quads from "./_combine_quads.wgsl" with { type: "text" };
import term from "./_combine_term.wgsl" with { type: "text" };
import { combineOracle } from "./combine_oracle.ts";
import { checkLayer } from "./tiles.ts";

function cover(params: Params): [number, number, number] {
  checkLayer("crossbar/combine", params);
  return coverLine(params.rows * params.stride / 4, { depth: params.arrays });
}

/**
 * What the planes of a group give together before the converter, each with the factor f of its digit and sign (1 and −1 for
 * a differential pair), in ascending order:
 *
 * - `difference` Σ f g, net conductance in µS
 * - `variance` Σ f² σ² of independent cells in µS², where `cells` holds standard deviations σ
 * - `total` Σ f² g in µS, which the thermal noise 4 k T B Σ f² g of a column grows with
 * - `magnitude` |Σ f g| in µS, for currents whose signs do not cancel
 *
 * Columns are padded with zeros to `stride`, which every kernel after this one relies on. 1 to 16 planes.
 */
export const combine = defineKernel({
  id: "crossbar/combine",
  about: "net conductance of the planes of a group in µS, its variance in µS², their sum, or its magnitude",
  params: { arrays: "u32", planes: "u32", rows: "u32", cols: "u32", stride: "u32" },
  constants: { kind: { difference: 0, variance: 1, total: 2, magnitude: 3 } },
  inputs: { cells: "f32[arrays, planes, rows, cols]", factor: "f32[planes]" },
  outputs: { net: "f32[arrays, rows, stride]" },
  variants: [
    { name: "quads", source: quads + term, when: ({ cols }) => cols % 4 === 0, workgroups: cover },
    { name: "plain", source: source + term, when: () => true, workgroups: cover },
  ],
  rounds: ({ planes }) => planes,
  oracle: combineOracle,
});
