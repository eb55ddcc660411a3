/** Upstream times a derivative of a scalar map in f64. */

import type { OracleCall } from "../kernel.ts";
import { MAPS } from "./activation_oracle.ts";

/** upstream · f⁽ᵒʳᵈᵉʳ⁾(x), f64[batch, count]; to the bound of the derivative comes one rounding of the product. */
export function activationBackwardOracle({ params, constants, buffers, bounds }: OracleCall) {
  const { batch, count, alpha } = params;
  const value = new Float64Array(batch * count);
  const bound = bounds ? new Float64Array(batch * count) : undefined;
  for (let i = 0; i < count; i++) {
    const slope = MAPS[constants.kind](buffers.x[i], { order: constants.order, alpha });
    for (let at = i; at < batch * count; at += count) {
      const upstream = buffers.upstream[at];
      value[at] = upstream * slope.value;
      // relu's slopes are 0 and 1, their product exact unless it is subnormal
      const exact = slope.bound === 0 && (value[at] === 0 || Math.abs(value[at]) >= 2 ** -126);
      const unit = Math.abs(slope.value) === 1 || slope.value === 0;
      const rounding = exact && unit ? 0 : Math.abs(value[at]) * 2 ** -23 + 2 ** -125;
      if (bound) bound[at] = Math.abs(upstream) * slope.bound * (1 + 2 ** -23) + rounding;
    }
  }
  return { out: { value, bound } };
}
