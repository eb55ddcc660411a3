/** Whether a gate that compares cases finds all that it compares. */

import { listed } from "./gate_name.ts";
import type { Statistic } from "./gate_forms.ts";
import { allRowsAlong, crossingsOf, type Keys, pairsOf } from "./picks.ts";

/** A gate as far as it says what it compares. */
export interface Comparing {
  statistic: Statistic;
  when: Keys;
  of?: unknown;
  to?: Keys;
  along?: string;
  between?: readonly unknown[];
  relative_to?: Keys;
}

/** What is missing, and the key of the gate that asks for it; the gate itself if there is none. */
export interface Missing {
  key?: string;
  expected: string;
  got: string;
}

/** What a gate lacks among these cases: it would be left out of the verdict without a word. */
export function missingFrom(gate: Comparing, cases: readonly Keys[]): Missing | undefined {
  const { statistic, when, of, to, along, between, relative_to } = gate;
  switch (statistic) {
    case "compare":
      return partnerMissing({ key: "to", of: of as Keys, to: to!, when }, cases);
    case "crossover":
      return crossingMissing({ of: of as Keys, to: to!, when, along: along!, between: between! }, cases);
    case "monotone":
      return stepMissing({ along: along!, when }, cases);
    default:
      return relative_to && partnerMissing({ key: "relative_to", of: {}, to: relative_to, when }, cases);
  }
}

function partnerMissing(
  { key, of, to, when }: { key: string; of: Keys; to: Keys; when: Keys },
  cases: readonly Keys[],
): Missing | undefined {
  const pairs = pairsOf({ of, to, when }, cases);
  if (pairs.length === 0) return { key, expected: "a side that differs from the other", got: "no two cases" };
  const lonely = pairs.find(([, partner]) => partner < 0);
  if (!lonely) return undefined;
  const got = `none like ${listed({ ...cases[lonely[0]], ...to })}`;
  return { key, expected: "a case of the sweep for each of the other side", got };
}

function crossingMissing(gate: Parameters<typeof crossingsOf>[0], cases: readonly Keys[]): Missing | undefined {
  const crossings = crossingsOf(gate, cases);
  const whole = crossings.length > 0 && crossings.every(({ ahead, behind }) => Math.min(...ahead, ...behind) >= 0);
  return whole ? undefined : { expected: "both sides at both values, in cases of the sweep", got: "none" };
}

function stepMissing({ along, when }: { along: string; when: Keys }, cases: readonly Keys[]): Missing | undefined {
  const rows = allRowsAlong(along, { when, cases });
  const key = "along";
  if (rows.every(({ length }) => length < 2)) {
    return { key, expected: "cases that differ in this key only", got: "none" };
  }
  const lonely = rows.find(({ length }) => length < 2);
  return lonely && { key, expected: "a neighbour for every case", got: `none for ${listed(cases[lonely[0]])}` };
}
