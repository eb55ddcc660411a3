/** What a gate judges: the cases of each of its verdicts. */

import type { Gate } from "./gates.ts";
import { crossingsOf, type Keys, pairsOf, picked, rowsAlong } from "./picks.ts";

/**
 * Indices of the cases that each verdict of a gate looks at, in an order that says what they are to each other: sides `of`
 * and `to`, those of a crossover where it is ahead and then where it is behind, the steps of a row, the terms of a contrast.
 *
 * @param cases swept keys of every case
 */
export function judgedBy(gate: Gate, cases: readonly Keys[]): number[][] {
  switch (gate.statistic) {
    case "contrast":
      return [gate.contrast.map(({ of }) => picked(of, cases)[0])];
    case "compare":
      return pairsOf(gate, cases);
    case "crossover":
      return crossingsOf(gate, cases).map(({ ahead, behind }) => [...ahead, ...behind]);
    case "monotone":
      return rowsAlong(gate.along, { when: gate.when, cases });
    case "curvature":
    case "overhead":
      if (gate.relative_to) return pairsOf({ of: {}, to: gate.relative_to, when: gate.when }, cases);
  }
  return picked(gate.when, cases).map((index) => [index]);
}
