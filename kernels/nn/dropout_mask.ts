import { coverLine } from "../grid.ts";
import { defineKernel } from "../kernel.ts";
import source from "./dropout_mask.wgsl" with { type: "text" };
import functions from "../noise/_philox.wgsl" with { type: "text" };
import { dropoutMaskOracle } from "./dropout_mask_oracle.ts";

/**
 * Factors of inverted dropout: 0 or keep_scale, drawn anew for every element at every step. `threshold` and `keep_scale`
 * come from a rate by dropoutParams(); the mask is applied by linalg/multiply and does not vary with any weight.
 *
 * Source: Srivastava et al. 2014, "Dropout"; scaled as torch.nn.Dropout.
 */
export const dropoutMask = defineKernel({
  id: "nn/dropout_mask",
  about: "factors of dropout: 0 or a scale, anew at every step",
  source,
  snippets: [functions],
  params: { count: "u32", seed: "u32", purpose: "u32", layer: "u32", threshold: "u32", keep_scale: "f32" },
  inputs: { step: "u32[1]" },
  outputs: { mask: "f32[count]" },
  workgroups: ({ count }) => coverLine(Math.ceil(count / 4)),
  oracle: dropoutMaskOracle,
});

/**
 * Parameters of a rate: an element is dropped with probability ⌊rate · 2³²⌋ / 2³², what is kept grows by 1 / (1 − rate), so
 * that the mean stays.
 *
 * @throws {RangeError} if the rate is no probability below 1
 */
export function dropoutParams(rate: number): { threshold: number; keep_scale: number } {
  if (!(rate >= 0 && rate < 1)) {
    throw new RangeError(`kernels/nn/dropout_mask rate: expected 0 ≤ rate < 1, got ${rate}`);
  }
  return { threshold: Math.floor(rate * 2 ** 32), keep_scale: 1 / (1 - rate) };
}
