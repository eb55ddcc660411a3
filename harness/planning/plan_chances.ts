/** Gates that cannot pass with the chips of a plan, whatever these give. */

import type { Plan } from "./case.ts";
import { judgeGate } from "../gates/judge_gate.ts";
import { casesOf } from "../gates/matching.ts";
import { type Gate, gateName } from "../schema.ts";
import type { Either } from "../schema/gates.ts";
import { judgedBy } from "../schema/judged.ts";
import { plural } from "../output/words.ts";

/** Far more than a run has of one case. */
const MOST_CHIPS = 40_000;

/** A line for each gate that too few chips are planned for. */
export function chanceLines(plan: Plan): string[] {
  const { max } = plan.scenario.chips;
  return plan.gates.sweep.flatMap((gate) => {
    const passes = chance(gate, plan);
    if (passes === null || passes(max)) return [];
    const needed = fewest(passes, max);
    const said = needed === null ? `more than ${MOST_CHIPS}` : `${needed}`;
    return [`  expect[${gate.entry}] cannot pass with ${plural(max, "chip")} (${said} needed): ${gateName(gate)}`];
  });
}

/** Whether a gate passes with so many chips that all speak for it; null if chips do not decide it. */
function chance(gate: Gate, plan: Plan): ((chips: number) => boolean) | null {
  const { keys, indices } = casesOf({ plan, group: "sweep" });
  const [judged] = judgedBy(gate, keys);
  const best = bestOf(gate, judged);
  if (best === null) return null;
  const cases = [...best.keys()].map((index) => plan.cases[indices[index]]);
  const alone = { plan: { ...plan, cases }, group: "sweep" as const, verdicts: 1 };
  return (chips) => {
    const samples = [...best.values()].map((accuracy) => ({
      ...{ key: "", firstChip: 0, images: 1, cleanCorrect: 1, seconds: 0, reused: 0 },
      ...{ correct: Array<number>(chips).fill(accuracy), divergence: Array<number>(chips).fill(0) },
    }));
    return judgeGate(gate, { ...alone, evidence: { cases: samples } })[0].verdict === "pass";
  };
}

/** Of the cases that one verdict looks at, the accuracy that speaks for the gate most; what a drop is from is not known. */
function bestOf(gate: Gate, [first, second, ...others]: readonly number[]): Map<number, 0 | 1> | null {
  const high = (bounds: Either) => bounds.at_least === undefined ? 0 : 1;
  const apart = (up: 0 | 1) => new Map([[first, up], [second, up === 1 ? 0 : 1]] as const);
  switch (gate.statistic) {
    case "mean":
    case "percentile":
      return new Map([[first, high(gate)]]);
    case "divergence":
      return new Map([[first, 1]]);
    case "compare":
      return apart(high(gate.ratio ?? gate.difference!));
    case "monotone": // one step of several: the others need as many
      return apart(gate.direction === "falling" ? 1 : 0);
    case "crossover":
      return new Map([...apart(1), [others[0], 0], [others[1], 1]]);
    case "contrast": {
      const indices = [first, second, ...others];
      const weights = new Map<number, number>();
      gate.contrast.forEach(({ weight }, i) => weights.set(indices[i], (weights.get(indices[i]) ?? 0) + weight));
      return new Map([...weights].map(([index, weight]) => [index, (weight > 0) === (high(gate) === 1) ? 1 : 0]));
    }
    default:
      return null;
  }
}

/** The fewest chips that pass, which more than `low` do; null beyond the most. */
function fewest(passes: (chips: number) => boolean, low: number): number | null {
  let [no, yes] = [low, 2 * low];
  while (!passes(yes)) {
    if (yes >= MOST_CHIPS) return null;
    [no, yes] = [yes, Math.min(2 * yes, MOST_CHIPS)];
  }
  while (yes - no > 1) {
    const middle = Math.floor((no + yes) / 2);
    if (passes(middle)) yes = middle;
    else no = middle;
  }
  return yes;
}
