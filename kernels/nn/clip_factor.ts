import { defineKernel, type Params } from "../kernel.ts";
import source from "./clip_factor.wgsl" with { type: "text" };
import { clipFactorOracle } from "./clip_factor_oracle.ts";

/**
 * The factor that takes the norm of a gradient down to a limit, 1 for one that is below: exactly 1, so that nothing but a
 * clipped step is another one. `square` is the squared norm over all weights, finite.
 *
 * @throws {RangeError} on loading a program, if the limit is not above 0
 * Source: torch.nn.utils.clip_grad_norm_; Pascanu et al. 2013 (arXiv 1211.5063).
 */
export const clipFactor = defineKernel({
  id: "nn/clip_factor",
  about: "the factor that takes the norm of a gradient down to a limit",
  source,
  params: { limit: "f32" },
  inputs: { square: "f32[1]" },
  outputs: { clip: "f32[1]" },
  workgroups: clipFactorGrid,
  oracle: clipFactorOracle,
});

function clipFactorGrid({ limit }: Params): [number, number, number] {
  if (!(limit > 0)) throw new RangeError(`kernels/nn/clip_factor limit: expected a number above 0, got ${limit}`);
  return [1, 1, 1];
}
