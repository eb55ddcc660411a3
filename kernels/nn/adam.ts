import { coverLine } from "../grid.ts";
import { defineKernel, type Params } from "../kernel.ts";
import source from "./adam.wgsl" with { type: "text" };
import { adamOracle } from "./adam_oracle.ts";

/**
 * One step of Adam or AdamW. `step` counts from 0 and picks the learning rate, the last one from there on; nn/advance counts
 * it on after the last weight. `clip` is a factor on the gradient (nn/clip_factor), 1 for none. Weight decay is coupled (a
 * part of the gradient, so of mean and square too) or decoupled (the weight shrinks by learning rate · weight_decay).
 *
 * A root below 10⁻¹⁸ is taken for that: a weight that has had no gradient stays where it is, even if ε is 0.
 *
 * @throws {RangeError} on loading a program, if there is no learning rate
 * Source: Kingma and Ba 2015, algorithm 1, with ε outside the root as in torch.optim.Adam; Loshchilov and Hutter 2019,
 * algorithm 2, as torch.optim.AdamW.
 */
export const adam = defineKernel({
  id: "nn/adam",
  about: "one step of Adam or AdamW",
  source,
  params: { count: "u32", beta1: "f32", beta2: "f32", epsilon: "f32", weight_decay: "f32", steps: "u32" },
  constants: { decay: { coupled: 0, decoupled: 1 } },
  inputs: { gradient: "f32[count]", rates: "f32[steps]", step: "u32[1]", clip: "f32[1]" },
  state: { weight: "f32[count]", mean: "f32[count]", square: "f32[count]" },
  outputs: {},
  workgroups: adamGrid,
  oracle: adamOracle,
});

function adamGrid({ count, steps }: Params): [number, number, number] {
  if (steps === 0) throw new RangeError("kernels/nn/adam steps: expected at least 1, got 0");
  return coverLine(Math.ceil(count / 4));
}
