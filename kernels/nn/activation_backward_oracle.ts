/** Upstream times a derivative of relu, gelu or tanh in f64. */

import type { OracleCall } from "../kernel.ts";
import { MAPS } from "./activation_oracle.ts";

/** upstream · f⁽ᵒʳᵈᵉʳ⁾(x), f64[count]; to the bound of the derivative comes one rounding of the product. */
export function activationBackwardOracle({ params, constants, buffers, bounds }: OracleCall) {
  const map = MAPS[constants.kind];
  const value = new Float64Array(params.count);
  const bound = bounds ? new Float64Array(params.count) : undefined;
  for (let i = 0; i < params.count; i++) {
    const slope = map(buffers.x[i], constants.order);
    value[i] = buffers.upstream[i] * slope.value;
    // relu's slopes are 0 and 1, their product exact unless it is subnormal
    const exact = slope.bound === 0 && (value[i] === 0 || Math.abs(value[i]) >= 2 ** -126);
    const rounding = exact ? 0 : Math.abs(value[i]) * 2 ** -23 + 2 ** -125;
    if (bound) bound[i] = Math.abs(buffers.upstream[i]) * slope.bound * (1 + 2 ** -23) + rounding;
  }
  return { out: { value, bound } };
}
