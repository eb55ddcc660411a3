/** Faults that change no result that a kernel promises, each with the argument. */

export interface EquivalentMutant {
  /** Ids of the kernels that have this line. */
  kernels: string[];
  operator: string;
  from: string;
  /** Left out where the argument holds for whatever stands there instead. */
  to?: string;
  /** Text of the line, without indentation: it stays true where lines move. */
  line: string;
  why: string;
}

export const EQUIVALENT: readonly EquivalentMutant[] = [];
