/** Samples → verdicts: the scenario's gates on its sweep, then on control and breaker. */

import { accuraciesOf, type Court, type Evidence, type Waiver } from "./gates/court.ts";
import type { GateResult, Verdict } from "./gate.ts";
import { judgeGate } from "./gates/judge_gate.ts";
import type { Group, Plan } from "./planning/case.ts";
import type { CaseSamples } from "./execution/samples.ts";
import { type Gate, gateName, type Statistic } from "./schema.ts";
import { gateClaim } from "./schema/gate_name.ts";
import { verdictsOnChips } from "./gates/places.ts";
import { isOverChips } from "./schema/gates.ts";
import { mean, meanInterval, percentile, sd } from "./stats.ts";

export { accuraciesOf, type Evidence, type Waiver } from "./gates/court.ts";

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
  /** The worst verdict that counts of the gates on the chips of this case alone; null if there is none. */
  verdict: Verdict | null;
}

/** One gate on one case, or on the cases that it compares; `where` names them. */
export interface GateVerdict extends GateResult {
  group: Group;
  /** Which entry of the scenario's `expect`, from 0. */
  gate: number;
  name: string;
  /** What it claims, whatever it is called; left out in records of version 1. */
  claim?: string;
  statistic: Statistic;
  where: string;
  /** Indices into the cases. */
  cases: number[];
  /** Why the verdict does not count for the scenario's; left out if it does. */
  waived?: Waiver;
}

export interface Judgement {
  cases: CaseEstimate[];
  gates: GateVerdict[];
  /** Did the control pass every gate, and did the breaker fail one? */
  control: Verdict;
  breaker: Verdict;
  verdict: Verdict;
}

/** Statistics that judge the chips of one case by itself; the others judge the network, its loss, or a comparison. */
const OF_A_CASE = new Set<Statistic>(["mean", "percentile", "drop", "divergence"]);
const INTERVAL_CONFIDENCE = 0.95;

/**
 * Judges a finished run, or one that is not: gates look at the chips that there are. A scenario passes if its gates pass, its
 * control passes and its breaker fails.
 *
 * Verdicts of gates that are marked `planned` or `known_not_reproduced`, and of those that cannot be measured here, do not
 * count. A gate that is known not to be reproduced and passes in all its cases makes the scenario fail: its mark is wrong.
 * Where nothing counts, nothing is proven.
 *
 * Verdicts on the chips of the sweep share the error of a fail, and so do those of the control and those of the breaker: a
 * sweep at its thresholds fails, and a breaker there counts as proof, with probability at most 1 − confidence, however many
 * cases and gates there are. A pass needs all its verdicts, so they keep the error of theirs.
 */
export function judge(plan: Plan, evidence: Evidence): Judgement {
  const gates = markReproduced(
    (["sweep", "control", "breaker"] as const).flatMap((group) => {
      const court = { plan, evidence, group, verdicts: Math.max(1, verdictsOnChips({ plan, group })) };
      return plan.gates[group].flatMap((gate) => verdictsOf(gate, court));
    }),
  );
  const counted = gates.filter(({ waived }) => !waived);
  const of = (group: Group) => worst(counted.filter((g) => g.group === group).map((g) => g.verdict));
  const control = of("control");
  const breaker = broken(breakerProofs(gates).map((g) => g.verdict));
  return {
    cases: plan.cases.map((_, i) => estimate(i, { plan, samples: evidence.cases[i], gates: counted })),
    gates,
    control,
    breaker,
    verdict: reproducedNow(gates).length > 0 ? "fail" : worst([of("sweep"), control, breaker]),
  };
}

function verdictsOf(gate: Gate, court: Court): GateVerdict[] {
  const mark = markOf(gate, court.plan);
  return judgeGate(gate, court).map((found) => {
    const { where, cases, waived = mark, ...result } = found;
    const named = {
      group: court.group,
      gate: gate.entry,
      name: gateName(gate),
      claim: gateClaim(gate),
      statistic: gate.statistic,
    };
    return { ...named, where, cases, ...result, ...(waived && { waived }) };
  });
}

/** The mark of a gate, or of the whole scenario. */
function markOf(gate: Gate, { scenario }: Plan): Waiver | undefined {
  for (const as of ["planned", "known_not_reproduced"] as const) {
    const reason = gate[as] ?? scenario[as];
    if (reason !== undefined) return { as, reason, ...(scenario[as] !== undefined && { whole: true }) };
  }
}

/**
 * Verdicts of gates that are known not to be reproduced, and pass in all their cases. A mark of the whole scenario makes one
 * claim of all its gates; those that do not count for another reason are no part of it.
 */
export function reproducedNow(gates: readonly GateVerdict[]): GateVerdict[] {
  const marked = gates.filter((g) => g.group === "sweep" && g.waived?.as === "known_not_reproduced");
  const claims = Map.groupBy(marked, (g) => g.waived!.whole ? "whole" : g.gate);
  return [...claims.values()].filter((claim) => claim.every((g) => g.verdict === "pass")).flat();
}

function markReproduced(gates: GateVerdict[]): GateVerdict[] {
  const wrong = new Set(reproducedNow(gates));
  return gates.map((g) =>
    wrong.has(g) ? { ...g, reason: `${g.reason}; it reproduces now: take known_not_reproduced away` } : g
  );
}

/**
 * Cases whose chips an undecided gate still looks at: more of them could decide it. A comparison keeps all its cases open. A
 * planned gate keeps none, and a breaker that has failed a gate has done its work.
 */
export function openCases(plan: Plan, { gates, breaker }: Judgement): number[] {
  const open = gates.filter((g) =>
    g.verdict === "undecided" && isOverChips(g) && g.waived?.as !== "planned" &&
    (g.group !== "breaker" || breaker !== "pass")
  );
  const indices = new Set(open.flatMap((g) => g.cases));
  return [...plan.cases.keys()].filter((index) => indices.has(index));
}

/** What a failure of the breaker proves, by statistic: of these lists the first that has a verdict counts. */
const PROOFS: readonly ((g: GateVerdict) => boolean)[] = [
  (g) => isOverChips(g) || g.statistic === "loss_increase",
  (g) => g.statistic === "prediction" || g.statistic === "curvature",
  () => true,
];

/**
 * The verdicts of the breaker of which one must be a failure. A network that was never trained fails `clean`: that shows
 * nothing of broken chips. Neither does a prediction that fails: it has left its range. Such verdicts count only where
 * nothing else is judged, since the question is then about the network or the prediction.
 */
export function breakerProofs(gates: readonly GateVerdict[]): GateVerdict[] {
  const judged = gates.filter((g) => g.group === "breaker" && !g.waived);
  return PROOFS.map((proves) => judged.filter(proves)).find(({ length }) => length > 0) ?? [];
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
