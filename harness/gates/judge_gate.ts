/** One gate → its verdicts: on every case that it looks at, or on the cases that it compares. */

import { accuraciesOf, type Court, type Found } from "./court.ts";
import { curvatureGate, sidesOf } from "./curvature.ts";
import { divergenceGate, dropGate, exactGate, type GateResult, meanGate, percentileGate } from "../gate.ts";
import { judgeCompare, judgeContrast, judgeCrossover, judgeMonotone } from "./judge_pairs.ts";
import { matching } from "./matching.ts";
import { overheadOf } from "./overhead.ts";
import type { Plan } from "../planning/case.ts";
import { judgeRise } from "./rise.ts";
import type { CaseSamples } from "../execution/samples.ts";
import type { Gate } from "../schema.ts";
import { boundsOf, type GateOf, isCurvatureGate } from "../schema/gates.ts";
import { secondsGates } from "./seconds.ts";
import { plain } from "../statistics/sentence.ts";

export function judgeGate(gate: Gate, court: Court): Found[] {
  if (isCurvatureGate(gate)) {
    return eachCase(gate, court, ({ rises = [] }, { scenario }) => judgeRise(gate, { rises, scenario }));
  }
  switch (gate.statistic) {
    case "clean":
      return judgeClean(gate, court);
    case "contrast":
      return [judgeContrast(gate, court)];
    case "compare":
      return judgeCompare(gate, court);
    case "monotone":
      return judgeMonotone(gate, court);
    case "crossover":
      return judgeCrossover(gate, court);
    case "curvature":
      return judgeCurvature(gate, court);
    case "overhead":
      return judgeOverhead(gate, court);
    case "seconds":
      return secondsGates(gate, court);
    default:
      return eachCase(gate, court, (samples) => single(gate, { samples, court }));
  }
}

function eachCase(
  { when }: Gate,
  court: Court,
  judge: (samples: CaseSamples, one: Plan["cases"][number]) => GateResult,
): Found[] {
  return matching(when, court).map((index) => {
    const one = court.plan.cases[index];
    return { where: one.label, cases: [index], ...judge(court.evidence.cases[index], one) };
  });
}

function single(
  gate: GateOf<"mean" | "percentile" | "drop" | "divergence">,
  { samples, court: { plan, verdicts } }: { samples: CaseSamples; court: Court },
): GateResult {
  const { stop, max } = plan.scenario.chips;
  // a number that the command line lays over the planned one may follow from what chips gave
  const sequential = stop === "when_decided" || max !== plan.plannedChips;
  const { confidence } = gate;
  const certainty = { confidence, verdicts };
  switch (gate.statistic) {
    case "mean":
      return meanGate(accuraciesOf(samples), { ...boundsOf(gate), ...certainty, floor: gate.floor, sequential });
    case "percentile": {
      const { rank: percentile, at_least: atLeast } = gate;
      return percentileGate(accuraciesOf(samples), { percentile, atLeast, ...certainty, sequential });
    }
    case "drop": {
      const clean = samples.cleanCorrect / samples.images;
      return dropGate(accuraciesOf(samples), { clean, atMost: gate.at_most, ...certainty });
    }
    case "divergence": {
      if (!samples.divergence) throw new Error("Cannot judge divergence: the run has not measured it");
      const { rank: percentile, at_most: atMost } = gate;
      return divergenceGate(samples.divergence, { percentile, atMost, ...certainty, sequential });
    }
  }
}

/** Cases that share a trained network, together: its clean accuracy is judged once. */
function judgeClean(gate: GateOf<"clean">, court: Court): Found[] {
  return distinct(matching(gate.when, court), (index) => networkOf(index, court)).map((cases) => {
    const { cleanCorrect, images } = court.evidence.cases[cases[0]];
    return { where: court.plan.cases[cases[0]].label, cases, ...exactGate(cleanCorrect / images, boundsOf(gate)) };
  });
}

export function networkOf(index: number, { plan }: Pick<Court, "plan">): string {
  const { model, training, device, crossbar } = plan.cases[index].scenario;
  return JSON.stringify([model, training, training?.selection && [device, crossbar]]);
}

function distinct(indices: readonly number[], identity: (index: number) => string): number[][] {
  return [...Map.groupBy(indices, identity).values()];
}

function judgeCurvature(gate: GateOf<"curvature">, court: Court): Found[] {
  const sides = sidesOf(gate, court);
  const groups = Map.groupBy(sides, (side) => JSON.stringify(side.map((index) => networkOf(index, court))));
  return [...groups.values()].map((alike) => {
    const [first] = alike;
    const found = first.map((index) => ({
      one: court.plan.cases[index],
      findings: court.evidence.cases[index].curvatures ?? [],
    }));
    const cases = [...new Set(alike.flat())];
    return { where: court.plan.cases[first[0]].label, cases, ...curvatureGate(gate, found) };
  });
}

function judgeOverhead(gate: GateOf<"overhead">, court: Court): Found[] {
  return sidesOf(gate, court).map((cases) => {
    const [one, other] = cases.map((index) => court.plan.cases[index]);
    const count = overheadOf(one)[gate.of];
    const base = other ? overheadOf(other)[gate.of] : null;
    const result = exactGate(base === null ? count : count / base, { atMost: gate.at_most });
    const word = gate.of.replaceAll("_", " ");
    const counts = base === null ? "" : `; ${plain(count)} ${word} over ${plain(base)}`;
    return { where: one.label, cases, ...result, reason: result.reason + counts };
  });
}
