/** Verdicts on measured time, and why they do not count where it means nothing. */

import type { Court, Evidence, Found, Waiver } from "./court.ts";
import { exactGate, type GateResult } from "../gate.ts";
import { matching } from "./matching.ts";
import type { GateOf } from "../schema/gates.ts";
import { plain } from "../statistics/sentence.ts";

/** A number of seconds, or why it is not known. */
type Measured = { seconds: number } | { unknown: string };

const REUSED = "chips of earlier records took no time (--fresh draws them anew)";

/** Training and the time a chip are those of the whole run and judged with the sweep; an evaluation is that of a case. */
export function secondsGates(gate: GateOf<"seconds">, court: Court): Found[] {
  const { plan, evidence, group } = court;
  const where = matching(gate.when, court);
  if (gate.of !== "evaluation") {
    if (group !== "sweep" || where.length === 0) return [];
    const measured = gate.of === "training" ? trainingOf(evidence) : perChipOf(evidence);
    return [{ where: "", cases: where, ...verdictOn(measured, { gate, evidence }) }];
  }
  return where.map((index) => {
    const { correct, reused = 0, seconds } = evidence.cases[index];
    const measured = reused > 0 ? { unknown: REUSED } : { seconds };
    return {
      where: plan.cases[index].label,
      cases: [index],
      ...verdictOn(measured, { gate, evidence }),
      chips: correct.length,
    };
  });
}

function trainingOf({ trainingSeconds, networks = [] }: Evidence): Measured {
  if (trainingSeconds === undefined) return { unknown: "the record does not say how long it took" };
  if (networks.some((one) => one.from === "training" && one.resumedAt !== undefined)) {
    return { unknown: "it went on where an interrupted run left it" };
  }
  // a network of the cache took its time when it was trained
  const cached = networks.reduce((sum, one) => sum + (one.from === "cache" ? one.seconds : 0), 0);
  return { seconds: trainingSeconds + cached };
}

function perChipOf(evidence: Evidence): Measured {
  const training = trainingOf(evidence);
  if ("unknown" in training) return training;
  if (evidence.cases.some(({ reused }) => reused > 0)) return { unknown: REUSED };
  const drawn = evidence.cases.reduce((sum, { correct }) => sum + correct.length, 0);
  return { seconds: (training.seconds + evidence.cases.reduce((sum, { seconds }) => sum + seconds, 0)) / drawn };
}

function verdictOn(
  measured: Measured,
  { gate: { at_most: threshold }, evidence: { facts } }: { gate: GateOf<"seconds">; evidence: Evidence },
): GateResult & { waived?: Waiver } {
  const unknown = unfit(facts) ?? ("unknown" in measured ? measured.unknown : null);
  if (unknown === null && "seconds" in measured) {
    const result = exactGate(measured.seconds, { atMost: threshold });
    const is = result.verdict === "pass" ? "at most" : "above";
    return { ...result, reason: `${plain(Number(measured.seconds.toPrecision(4)))} s is ${is} ${plain(threshold)} s` };
  }
  const estimate = "seconds" in measured ? measured.seconds : 0;
  const reason = `not judged: ${unknown}`;
  return {
    ...{ verdict: "undecided", estimate, interval: [estimate, estimate], threshold, chips: 0, decidedAt: null, reason },
    waived: { as: "not_measurable_here", reason: unknown! },
  };
}

/** Why the time of an engine says nothing; null if it does. */
function unfit(facts: Evidence["facts"]): string | null {
  if (!facts) return "the adapter is not known";
  if (facts.engine === "oracle") return "the oracle engine says nothing of the speed of a gpu";
  return facts.software ? "a software adapter says nothing of the speed of a gpu" : null;
}
