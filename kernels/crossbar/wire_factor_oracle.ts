/** Elimination factors of wires in plain f64. */

import type { OracleCall } from "../kernel.ts";
import { TINY, U } from "./_rounding.ts";
import { checkWires } from "./_wire_rules.ts";
import { bitLines, SLACK, wordLines } from "./_wire_line.ts";

/**
 * Factors of Thomas' algorithm, 1 / (degree + load − factor of the node beyond), where the degree counts the segments
 * of a node; and the product of factors from the driven end.
 *
 * @returns factor and reach [arrays, rows, cols]. Bound: the kernel adds loads, s = r·Σg + s'/(1 + s'); the error of s'
 * is carried with 1/(1 + s')², and its ratio costs 4.5 roundings of 2⁻²³ (a sum, a quotient of 2.5 and a product).
 * @throws {RangeError} if the tiles do not fit
 */
export function wireFactorOracle({ params, constants, buffers, bounds }: OracleCall) {
  checkWires("crossbar/wire_factor", params);
  const { arrays, planes, rows, cols } = params;
  const [resistance, head] = [Math.fround(params.resistance), Math.fround(params.head)];
  const make = () => ({
    value: new Float64Array(arrays * rows * cols),
    bound: bounds ? new Float64Array(arrays * rows * cols) : undefined,
  });
  const [factor, reach] = [make(), make()];
  for (const { array, places } of constants.along === 0 ? wordLines(params) : bitLines(params)) {
    const loads = places.map((place) => {
      let sum = 0;
      for (let p = 0; p < planes; p++) sum += buffers.cells[(array * planes + p) * rows * cols + place];
      return resistance * sum;
    });
    const factors = eliminate(loads, head);
    const errors = errorsOf(loads, { factors, planes });
    let share = head, relative = 0;
    places.forEach((place, k) => {
      const at = array * rows * cols + place;
      share *= factors[k];
      relative += errors[k] / factors[k] + U;
      factor.value[at] = factors[k];
      reach.value[at] = share;
      if (factor.bound) factor.bound[at] = SLACK * errors[k] + TINY;
      if (reach.bound) reach.bound[at] = SLACK * relative * share + (k + 1) * TINY;
    });
  }
  return { factor, reach };
}

/** Pivots from the open end, inverted: a node has a segment on either side, the last one none beyond. */
function eliminate(loads: number[], head: number): number[] {
  const factors: number[] = new Array(loads.length);
  for (let k = loads.length - 1; k >= 0; k--) {
    const beyond = k === loads.length - 1 ? 0 : 1;
    factors[k] = 1 / ((k === 0 ? head : 1) + beyond + loads[k] - (beyond ? factors[k + 1] : 0));
  }
  return factors;
}

function errorsOf(loads: number[], { factors, planes }: { factors: number[]; planes: number }): number[] {
  const errors: number[] = new Array(loads.length);
  let load = 0, error = 0;
  for (let k = loads.length - 1; k >= 0; k--) {
    const series = load / (1 + load);
    const carried = error / (1 + load) / Math.max(1 + load - error, 0.5) + 4.5 * U * series;
    load = loads[k] + series;
    error = (planes + 1) * U * loads[k] + carried + U * load + 3 * TINY;
    errors[k] = factors[k] * (factors[k] * error + 3.5 * U);
  }
  return errors;
}
