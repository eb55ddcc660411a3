/** Gates that no result can meet together. */

import { accuracyClaims, claimsOf, type GateClaim, logarithmClaims, ratioClaimsOf } from "./claims.ts";
import { DifferenceSystem } from "./difference_system.ts";
import { type Gate, isCounted } from "./gates.ts";
import type { Keys } from "./picks.ts";
import type { Flaw } from "./positions.ts";

/** A gate that earlier ones leave no room for. */
export interface Contradiction {
  entry: number;
  /** Entries of the earlier gates. */
  others: number[];
  flaw: Flaw;
}

/** The first contradiction of each gate with earlier ones; gates that do not count may claim what they like. */
export function contradictions(gates: readonly Gate[], cases: readonly Keys[]): Contradiction[] {
  const counted = gates.filter(isCounted);
  const found = [
    ...among(counted.map((gate) => claimsOf(gate, cases)), accuracyClaims(cases.length)),
    ...counted.some((gate) => gate.statistic === "compare" && gate.ratio)
      ? among(counted.map((gate) => ratioClaimsOf(gate, cases)), logarithmClaims(cases.length))
      : [],
  ];
  return [...new Map(found.toReversed().map((one) => [one.entry, one])).values()].sort((a, b) => a.entry - b.entry);
}

/** Contradictions among the claims of gates, gate by gate, beside what holds anyway. */
function among(claims: GateClaim[][], known: GateClaim[]): Contradiction[] {
  const system = new DifferenceSystem<GateClaim>();
  for (const claim of known) system.add(claim);
  return claims.flatMap((own): Contradiction[] => {
    for (const claim of own) {
      const circle = system.add(claim);
      if (circle) return contradiction(claim, circle);
    }
    return [];
  });
}

function contradiction(claim: GateClaim, circle: GateClaim[]): Contradiction[] {
  const { entry } = claim.gate!;
  const others = [...new Set(circle.flatMap(({ gate }) => gate ? [gate.entry] : []))].filter((one) => one !== entry);
  if (others.length === 0) return [];
  others.sort((a, b) => a - b);
  const most = -circle.reduce((sum, { least }) => sum + least, 0);
  const who = `${entriesText(others)} ${others.length === 1 ? "asks" : "ask"}`;
  return [{ entry, others, flaw: claim.flaw!(most, who) }];
}

/** `expect[0]`, `expect[0] and expect[2]`. */
export function entriesText(entries: readonly number[]): string {
  const names = entries.map((entry) => `expect[${entry}]`);
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
