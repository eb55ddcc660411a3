import { coverLine } from "../grid.ts";
import { defineKernel } from "../kernel.ts";
import source from "./sgd.wgsl" with { type: "text" };
import { sgdOracle } from "./sgd_oracle.ts";

/**
 * One step of gradient descent with momentum and weight decay.
 * Source: torch.optim.SGD (dampening 0, no Nesterov): the learning rate scales the velocity, not what goes into it.
 */
export const sgd = defineKernel({
  id: "nn/sgd",
  about: "one step of gradient descent with momentum and weight decay",
  source,
  params: { count: "u32", learning_rate: "f32", momentum: "f32", weight_decay: "f32" },
  inputs: { gradient: "f32[count]" },
  state: { weight: "f32[count]", velocity: "f32[count]" },
  outputs: {},
  workgroups: ({ count }) => coverLine(Math.ceil(count / 4)),
  oracle: sgdOracle,
});
