/** Samples → verdicts: the scenario's gates on its sweep, then on control and breaker. */

import { contrastGate, dropGate, exactGate, type GateResult, meanGate, percentileGate, type Verdict } from "./gate.ts";
import { matching } from "./matching.ts";
import type { Group, Plan } from "./plan.ts";
import { judgeRise } from "./rise.ts";
import type { CaseSamples, RunSamples } from "./run.ts";
import { type Gate, gateName } from "./schema.ts";
import { type CurvatureGate, isCurvatureGate } from "./schema/gates.ts";
import { mean, meanInterval, percentile, sd } from "./stats.ts";

/** What a table shows of one case; accuracies in [0, 1]. */
export interface CaseEstimate {
  group: Group;
  label: string;
  keys: Record<string, unknown>;
  mean: number;
  sd: number;
  percentile5: number;
  /** Of the mean, both ends together at 95 %. */
  interval: [number, number];
  clean: number;
  /** The worst verdict of the gates on the accuracy of this case alone (mean, percentile, drop); null if there is none. */
  verdict: Verdict | null;
}

/** One gate on one case, or on the cases that it compares; `where` names them. */
export interface GateVerdict extends GateResult {
  group: Group;
  /** Which entry of the scenario's `expect`. */
  gate: number;
  name: string;
  statistic: Gate["statistic"];
  where: string;
  /** Indices into the cases. */
  cases: number[];
}

export interface Judgement {
  cases: CaseEstimate[];
  gates: GateVerdict[];
  /** Did the control pass every gate, and did the breaker fail one? */
  control: Verdict;
  breaker: Verdict;
  verdict: Verdict;
}

/** Statistics that judge the accuracy of one case by itself; the others judge the network, its loss, or a comparison. */
const OF_A_CASE = new Set<Gate["statistic"]>(["mean", "percentile", "drop"]);
const INTERVAL_CONFIDENCE = 0.95;

/** Judges a finished run. A scenario passes if its gates pass, its control passes and its breaker fails. */
export function judge(plan: Plan, { cases }: Pick<RunSamples, "cases">): Judgement {
  const gates = (["sweep", "control", "breaker"] as const).flatMap((group) =>
    plan.gates[group].flatMap((gate, index) => judgeGate(gate, { plan, cases, group, index }))
  );
  const of = (group: Group) => gates.filter((g) => g.group === group).map((g) => g.verdict);
  const control = worst(of("control"));
  const breaker = broken(breakerProofs(gates).map((g) => g.verdict));
  const verdict = worst([...of("sweep"), control, breaker]);
  return {
    cases: plan.cases.map((_, i) => estimate(i, { plan, samples: cases[i], gates })),
    gates,
    control,
    breaker,
    verdict,
  };
}

/**
 * The verdicts of the breaker of which one must be a failure. A network that was never trained fails `clean`: that shows
 * nothing of broken chips. Neither does a prediction that fails: it has left its range. It counts only where nothing else is
 * judged, since the question is then about the prediction.
 */
export function breakerProofs(gates: readonly GateVerdict[]): GateVerdict[] {
  const judged = gates.filter((g) => g.group === "breaker" && g.statistic !== "clean");
  const ofChips = judged.filter((g) => g.statistic !== "prediction");
  return ofChips.length > 0 ? ofChips : judged;
}

/** Fail beats undecided beats pass; nothing judged is undecided, because it proves nothing. */
export function worst(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes("fail")) return "fail";
  return verdicts.length === 0 || verdicts.includes("undecided") ? "undecided" : "pass";
}

/** A breaker does its work ("pass") if at least one gate fails on it; if all pass, the gates prove nothing. */
function broken(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes("fail")) return "pass";
  return verdicts.length > 0 && verdicts.every((v) => v === "pass") ? "fail" : "undecided";
}

function estimate(
  index: number,
  { plan, samples, gates }: { plan: Plan; samples: CaseSamples; gates: GateVerdict[] },
): CaseEstimate {
  const { group, label, keys } = plan.cases[index];
  const accuracies = accuraciesOf(samples);
  const own = gates.filter((g) => OF_A_CASE.has(g.statistic) && g.cases.includes(index)).map((g) => g.verdict);
  return {
    ...{ group, label, keys },
    mean: mean(accuracies),
    sd: accuracies.length > 1 ? sd(accuracies) : 0,
    percentile5: percentile(accuracies, 5),
    interval: meanInterval({ samples: accuracies, low: 0, high: 1, confidence: INTERVAL_CONFIDENCE }),
    clean: samples.cleanCorrect / samples.images,
    verdict: own.length > 0 ? worst(own) : null,
  };
}

export function accuraciesOf({ correct, images }: CaseSamples): number[] {
  return correct.map((count) => count / images);
}

interface Court {
  plan: Plan;
  cases: CaseSamples[];
  group: Group;
  /** Of the gate in `expect`. */
  index: number;
}

function judgeGate(gate: Gate, court: Court): GateVerdict[] {
  const { cases, group, index } = court;
  const named = { group, gate: index, name: gateName(gate), statistic: gate.statistic };
  if (gate.statistic === "contrast") return [{ ...named, where: "", ...judgeContrast(gate, court) }];
  const where = matching(gate.when, court);
  const groups = gate.statistic === "clean" ? distinctNetworks(where, court.plan) : where.map((i) => [i]);
  return groups.map((indices) => {
    const { label, scenario } = court.plan.cases[indices[0]];
    const samples = cases[indices[0]];
    const result = isCurvatureGate(gate)
      ? judgeRise(gate, { rises: samples.rises ?? [], scenario })
      : single(gate, samples);
    return { ...named, where: label, cases: indices, ...result };
  });
}

function single(gate: Exclude<Gate, CurvatureGate | { statistic: "contrast" }>, samples: CaseSamples): GateResult {
  const accuracies = accuraciesOf(samples);
  const clean = samples.cleanCorrect / samples.images;
  switch (gate.statistic) {
    case "clean":
      return exactGate(clean, { atLeast: gate.at_least, atMost: gate.at_most });
    case "mean": {
      const { at_least: atLeast, at_most: atMost, confidence, floor } = gate;
      return meanGate(accuracies, { atLeast, atMost, confidence, floor });
    }
    case "percentile": {
      const { rank, at_least: atLeast, confidence } = gate;
      return percentileGate(accuracies, { percentile: rank, atLeast, confidence });
    }
    case "drop":
      return dropGate(accuracies, { clean, atMost: gate.at_most, confidence: gate.confidence });
  }
}

/** A paired contrast of the cases that its terms pick. */
function judgeContrast(
  gate: Extract<Gate, { statistic: "contrast" }>,
  court: Court,
): GateResult & { cases: number[] } {
  const terms = gate.contrast.map(({ weight, of }) => ({ weight, index: matching(of, court)[0] }));
  const indices = terms.map(({ index }) => index);
  const columns = terms.map(({ weight, index }) => accuraciesOf(court.cases[index]).map((a) => weight * a));
  const samples = columns[0].map((_, chip) => columns.reduce((sum, column) => sum + column[chip], 0));
  const positive = terms.reduce((sum, { weight }) => sum + Math.max(0, weight), 0);
  const negative = terms.reduce((sum, { weight }) => sum + Math.max(0, -weight), 0);
  const { at_least: atLeast, at_most: atMost, confidence } = gate;
  const range = Math.max(positive, negative);
  return { ...contrastGate(samples, { atLeast, atMost, confidence, range }), cases: [...new Set(indices)] };
}

/** Cases that share a trained network, together: its clean accuracy is judged once. */
function distinctNetworks(indices: number[], plan: Plan): number[][] {
  const groups = Map.groupBy(indices, (i) => {
    const { model, training } = plan.cases[i].scenario;
    return JSON.stringify([model, training]);
  });
  return [...groups.values()];
}
