import { coverLine } from "../grid.ts";
import { defineKernel } from "../kernel.ts";
import source from "./moving_average.wgsl" with { type: "text" };
import { movingAverageOracle } from "./moving_average_oracle.ts";

/**
 * Exponential moving average, in place: the running mean and variance of batch normalisation. `rate` is what torch calls its
 * momentum; `scale` makes an unbiased variance of a biased one, n / (n − 1).
 *
 * Source: torch.nn.BatchNorm2d.
 */
export const movingAverage = defineKernel({
  id: "nn/moving_average",
  about: "one step of an exponential moving average",
  source,
  params: { count: "u32", rate: "f32", scale: "f32" },
  inputs: { value: "f32[count]" },
  state: { average: "f32[count]" },
  outputs: {},
  workgroups: ({ count }) => coverLine(Math.ceil(count / 4)),
  oracle: movingAverageOracle,
});
