import { coverLine } from "../grid.ts";
import { defineKernel, type Params } from "../kernel.ts";
import source from "./sgd.wgsl" with { type: "text" };
import { sgdOracle } from "./sgd_oracle.ts";

/**
 * One step of gradient descent with momentum and weight decay. `step` counts from 0 and picks the learning rate, the last
 * one from there on; `clip` is a factor on the gradient alone (nn/clip_factor), 1 for none.
 *
 * @throws {RangeError} on loading a program, if there is no learning rate
 * Source: torch.optim.SGD (dampening 0): the learning rate scales the velocity, not what goes into it. Nesterov: the step
 * is taken by gradient + momentum · velocity instead (Sutskever et al. 2013).
 */
export const sgd = defineKernel({
  id: "nn/sgd",
  about: "one step of gradient descent with momentum and weight decay",
  source,
  params: { count: "u32", momentum: "f32", weight_decay: "f32", steps: "u32" },
  constants: { momentum_kind: { heavy_ball: 0, nesterov: 1 } },
  inputs: { gradient: "f32[count]", rates: "f32[steps]", step: "u32[1]", clip: "f32[1]" },
  state: { weight: "f32[count]", velocity: "f32[count]" },
  outputs: {},
  workgroups: sgdGrid,
  oracle: sgdOracle,
});

function sgdGrid({ count, steps }: Params): [number, number, number] {
  if (steps === 0) throw new RangeError("kernels/nn/sgd steps: expected at least 1, got 0");
  return coverLine(Math.ceil(count / 4));
}
