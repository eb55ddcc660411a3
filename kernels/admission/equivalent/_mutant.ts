/** What is said of a fault that changes no result, and how the faults of clamps and precision are written. */

export interface EquivalentMutant {
  /** Ids of the kernels that have this line. */
  kernels: readonly string[];
  /** Variants in which the argument holds; all of them if left out. */
  variants?: readonly string[];
  /** Text of the line, without indentation: it stays true where lines move. */
  line: string;
  /** What may stand for what in it. */
  changes: readonly (readonly [from: string, to: string])[];
  why: string;
}

/** A value through f16, as the mutants write it. */
export function half(value: string, width: 1 | 4): [string, string] {
  return [value, `through_f16_${width}(${value})`];
}

/** Ways to lose the upper limit of a clamp to `limit - 1u`. */
export function unlimited(limit: string): [string, string][] {
  return [[`${limit} - 1u`, limit], [`${limit} - 1u`, `1u - (${limit})`], ["-", "+"], ["1u", "0u"]];
}

/** Ways to lose the clamp of `index` to `limit - 1u`. */
export function unclamped(index: string, limit: string): [string, string][] {
  return [[`min(${index}, vec4u(${limit} - 1u))`, index], ...unlimited(limit)];
}
