import { coverLine } from "../grid.ts";
import { defineKernel, type Params } from "../kernel.ts";
import source from "./recombine.wgsl" with { type: "text" };
import quads from "./_recombine_quads.wgsl" with { type: "text" };
import { recombineOracle } from "./recombine_oracle.ts";
import { checkLayer } from "./tiles.ts";

function cover(params: Params): [number, number, number] {
  checkLayer("crossbar/recombine", params);
  return coverLine(Math.ceil(params.images / 8) * params.stride / 4, { depth: params.chips });
}

/**
 * What a layer gives: the converted currents of its lines and input slices, summed digitally. `weight` is what a slice of
 * the input counts, `factor` what a line (the digit of its group) counts, both in any unit; `gain` corrects what a line
 * of one chip has lost; `scale` takes columns back from µA to the network's units, `bias` is added digitally. Whole numbers
 * within 2²⁴ come out exactly.
 */
export const recombine = defineKernel({
  id: "crossbar/recombine",
  about: "layer output from converted currents: scale · Σ over lines and slices of weight · factor · gain · µA + bias",
  params: { chips: "u32", lines: "u32", slices: "u32", images: "u32", cols: "u32", stride: "u32" },
  inputs: {
    current: "f32[chips, lines, slices, images, stride]",
    weight: "f32[slices]",
    gain: "f32[chips, lines, stride]",
    factor: "f32[lines, stride]",
    scale: "f32[cols]",
    bias: "f32[cols]",
  },
  outputs: { out: "f32[chips, images, cols]" },
  variants: [
    { name: "quads", source: quads, when: ({ cols }) => cols % 4 === 0, workgroups: cover },
    { name: "plain", source, when: () => true, workgroups: cover },
  ],
  rounds: ({ lines, slices }) => lines * slices,
  oracle: recombineOracle,
});
