/** Whether an operator is symmetric: what every estimate here takes for granted and none would notice. */

import { dot, norm } from "./basis.ts";
import { applyChecked, checkInteger, checkOperator, type Operator } from "./operator.ts";
import { probeBlock } from "./probes.ts";

/**
 * Largest |uᵀHv − vᵀHu| / max(‖u‖‖Hv‖, ‖v‖‖Hu‖) over pairs of Gaussian probes, 0 for the zero operator.
 *
 * A right Hessian product in f32 gives about 1e-8, its bar is 1e-6; a wrong derivative rule gives 1e-3 or more. One call.
 * @throws {RangeError} for an option out of range, or a product that is not finite
 */
export async function asymmetry(
  operator: Operator,
  { seed, pairs }: { seed: number; pairs: number },
): Promise<number> {
  checkOperator(operator);
  checkInteger("symmetry pairs", { value: pairs, least: 1 });
  const { size } = operator;
  const count = 2 * pairs;
  const vectors = probeBlock({ first: 0, count, size }, { seed, kind: "gaussian", stream: "symmetry" });
  const products = await applyChecked(operator, { vectors, count, kind: "probe", numbers: 0 });
  const rowOf = (all: Float64Array, k: number) => all.subarray(k * size, (k + 1) * size);
  let worst = 0;
  for (let k = 0; k < count; k += 2) {
    const [u, v, hu, hv] = [rowOf(vectors, k), rowOf(vectors, k + 1), rowOf(products, k), rowOf(products, k + 1)];
    const lengths = Math.max(norm(u) * norm(hv), norm(v) * norm(hu));
    if (lengths > 0) worst = Math.max(worst, Math.abs(dot(u, hv) - dot(v, hu)) / lengths);
  }
  return worst;
}
