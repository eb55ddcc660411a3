/** Thresholds of gates as accuracies, so that they can be drawn among chips. */

import type { GateVerdict } from "../judge.ts";
import type { ResultRecord } from "../records/record.ts";
import { relationOf, shortPercent } from "./numbers.ts";

/** A line that the accuracy of a case must keep to one side of. */
export interface Threshold {
  /** `mean ≥ 92 %`. */
  label: string;
  /** Share from 0 to 1. */
  accuracy: number;
}

/** The thresholds of gates that count on the accuracy of a case alone, equal ones once; of all cases if none is named. */
export function thresholdsOf({ gates, cases }: ResultRecord, index?: number): Threshold[] {
  const found = gates.filter(({ waived }) => !waived).flatMap((gate) =>
    gate.cases.filter((i) => index === undefined ? gate.group === "sweep" : i === index)
      .flatMap((i) => ofCase(gate, cases[i]?.clean))
  );
  const unique = new Map(found.map((one) => [`${one.label} ${one.accuracy}`, one]));
  return [...unique.values()].sort((a, b) => b.accuracy - a.accuracy);
}

function ofCase(gate: GateVerdict, clean: number | undefined): Threshold[] {
  const claim = (unit: string) => `${relationOf(gate)} ${shortPercent(gate.threshold)} ${unit}`.trim();
  if (!Number.isFinite(gate.threshold)) return [];
  switch (gate.statistic) {
    case "mean":
      return [{ label: `mean ${claim("%")}`, accuracy: gate.threshold }];
    case "percentile":
      return [{ label: `${rankOf(gate)} ${claim("%")}`, accuracy: gate.threshold }];
    case "drop":
      return clean === undefined ? [] : [{ label: `drop ${claim("pts")}`, accuracy: clean - gate.threshold }];
    default:
      return [];
  }
}

/** `5th pct`: the rank stands in the gate's name or, where it has one of its own, in its reason. */
function rankOf({ claim, name, reason }: GateVerdict): string {
  const [, rank] = /([\d.]+(?:st|nd|rd|th)) percentile/.exec(`${claim ?? name} ${reason}`) ?? [];
  return rank ? `${rank} pct` : "percentile";
}
