/** How a kernel's numbers lie against what is allowed, told in units of the bound. */

import type { Judged, Numbers } from "../kernel.ts";

/** One element: its index, what came, what was expected and how far it may differ. */
export interface Offender {
  slot: string;
  index: number;
  got: number;
  expected: number;
  bound: number;
}

export interface Comparison {
  elements: number;
  /** Elements outside their bound. */
  bad: number;
  /** The first few of them. */
  first: Offender[];
  /** Largest error in units of its bound; 0 if every element is exact. Infinity where an exact one is not met. */
  worst: number;
  worstAt: Offender | null;
  /** Elements by error over bound: none, up to 0.1, 0.25, 0.5, 0.8, 1, beyond. */
  histogram: number[];
}

export const HISTOGRAM_EDGES = [0, 0.1, 0.25, 0.5, 0.8, 1] as const;
const SHOWN = 5;

/** Compares every judged slot; a slot that did not come, or of another length, is a TypeError of the caller. */
export function compare(
  got: Record<string, Numbers>,
  { judged, exact = false }: { judged: Record<string, Judged>; exact?: boolean },
): Comparison {
  const all: Comparison = {
    elements: 0,
    bad: 0,
    first: [],
    worst: 0,
    worstAt: null,
    histogram: new Array(HISTOGRAM_EDGES.length + 1).fill(0),
  };
  for (const [slot, { value, bound }] of Object.entries(judged)) {
    if (got[slot]?.length !== value.length) {
      throw new TypeError(`Cannot compare ${slot}: expected ${value.length} values, got ${got[slot]?.length}`);
    }
    for (let index = 0; index < value.length; index++) {
      const allowed = exact || !bound ? 0 : bound[index];
      addElement(all, { slot, index, got: got[slot][index], expected: value[index], bound: allowed });
    }
  }
  return all;
}

function addElement(all: Comparison, element: Offender): void {
  const error = Math.abs(element.got - element.expected);
  const same = error === 0 || Object.is(element.got, element.expected);
  const part = same ? 0 : element.bound > 0 ? error / element.bound : Infinity;
  // written so that NaN is outside
  const inside = part <= 1;
  all.elements++;
  const bin = HISTOGRAM_EDGES.findIndex((edge) => part <= edge);
  all.histogram[bin < 0 ? HISTOGRAM_EDGES.length : bin]++;
  if (!inside) {
    all.bad++;
    if (all.first.length < SHOWN) all.first.push(element);
  }
  if (!(part <= all.worst)) {
    all.worst = Number.isNaN(part) ? Infinity : part;
    all.worstAt = element;
  }
}

/** The comparison as lines for a person; empty if nothing is outside. */
export function explain({ elements, bad, first, worst, worstAt, histogram }: Comparison): string[] {
  if (bad === 0) return [];
  const one = ({ slot, index, got, expected, bound }: Offender) =>
    `${slot}[${index}]: got ${got}, expected ${expected}, ${bound > 0 ? `bound ${bound.toExponential(2)}` : "exactly"}`;
  const edges = ["0", ...HISTOGRAM_EDGES.slice(1).map((e) => `≤${e}`), ">1"];
  return [
    `${bad} of ${elements} elements are outside the bound`,
    `worst, ${Number.isFinite(worst) ? `${worst.toPrecision(3)} bounds` : "beyond any bound"}: ${one(worstAt!)}`,
    ...first.map((element) => `first: ${one(element)}`),
    `error over bound: ${edges.map((edge, i) => `${edge} ${histogram[i]}`).join(", ")}`,
  ];
}
