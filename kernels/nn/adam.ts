import { coverLine } from "../grid.ts";
import { defineKernel } from "../kernel.ts";
import source from "./adam.wgsl" with { type: "text" };
import { adamOracle } from "./adam_oracle.ts";

/**
 * One step of Adam without weight decay. `step` counts from 0; nn/advance counts it on after the last weight.
 * Source: Kingma and Ba 2015, algorithm 1, with ε outside the root as in torch.optim.Adam.
 */
export const adam = defineKernel({
  id: "nn/adam",
  about: "one step of Adam",
  source,
  params: { count: "u32", learning_rate: "f32", beta1: "f32", beta2: "f32", epsilon: "f32" },
  inputs: { gradient: "f32[count]", step: "u32[1]" },
  state: { weight: "f32[count]", mean: "f32[count]", square: "f32[count]" },
  outputs: {},
  workgroups: ({ count }) => coverLine(Math.ceil(count / 4)),
  oracle: adamOracle,
});
