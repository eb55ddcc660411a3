/** Gates that compare cases on the same chips → their verdicts. */

import { accuraciesOf, type Court, type Found } from "./court.ts";
import { compareGate, contrastGate, crossoverGate, monotoneGate } from "../gate.ts";
import { casesOf, matching } from "./matching.ts";
import type { Value } from "../schema.ts";
import { boundsOf, type GateOf } from "../schema/gates.ts";
import { crossingsOf, pairsOf, rowsAlong } from "../schema/picks.ts";
import { showKey } from "../output/words.ts";

/** A paired contrast of the cases that its terms pick, on the chips that all of them have. */
export function judgeContrast(gate: GateOf<"contrast">, court: Court): Found {
  const terms = gate.contrast.map(({ weight, of }) => ({ weight, index: matching(of, court)[0] }));
  const columns = terms.map(({ weight, index }) => accuraciesOf(court.evidence.cases[index]).map((a) => weight * a));
  const length = Math.min(...columns.map((column) => column.length));
  const samples = Array.from({ length }, (_, chip) => columns.reduce((sum, column) => sum + column[chip], 0));
  const positive = terms.reduce((sum, { weight }) => sum + Math.max(0, weight), 0);
  const negative = terms.reduce((sum, { weight }) => sum + Math.max(0, -weight), 0);
  const { confidence } = gate;
  const result = contrastGate(samples, { ...boundsOf(gate), confidence, range: Math.max(positive, negative) });
  return { where: "", ...result, cases: [...new Set(terms.map(({ index }) => index))] };
}

/** Accuracies of two cases. */
function pair([of, to]: readonly number[], { evidence: { cases } }: Court) {
  return { of: accuraciesOf(cases[of]), to: accuraciesOf(cases[to]) };
}

export function judgeCompare(gate: GateOf<"compare">, court: Court): Found[] {
  const { keys, indices } = casesOf(court);
  const { confidence, difference, ratio } = gate;
  const claim = ratio ? { ratio: boundsOf(ratio) } : { difference: boundsOf(difference!) };
  return pairsOf(gate, keys).map((found) => {
    const cases = found.map((i) => indices[i]);
    const where = shown(keys[found[0]], { without: Object.keys(gate.to) });
    return { where, cases, ...compareGate(pair(cases, court), { ...claim, confidence }) };
  });
}

export function judgeMonotone(gate: GateOf<"monotone">, court: Court): Found[] {
  const { keys, indices } = casesOf(court);
  const { along, when } = gate;
  return rowsAlong(along, { when, cases: keys }).map((row) => {
    const cases = row.map((i) => indices[i]);
    const rows = row.map((i) => ({
      label: showKey(along, keys[i][along]),
      samples: accuraciesOf(court.evidence.cases[indices[i]]),
    }));
    return { where: shown(keys[row[0]], { without: [along] }), cases, ...monotoneGate(rows, gate) };
  });
}

export function judgeCrossover(gate: GateOf<"crossover">, court: Court): Found[] {
  const { keys, indices } = casesOf(court);
  const { along, between, to } = gate;
  return crossingsOf(gate, keys).map((crossing) => {
    const [ahead, behind] = [crossing.ahead, crossing.behind].map((two) => two.map((i) => indices[i]));
    const side = (two: number[], value: Value) => ({ ...pair(two, court), label: showKey(along, value) });
    const sides = { ahead: side(ahead, between[0]), behind: side(behind, between[1]) };
    const where = shown(keys[crossing.ahead[0]], { without: [along, ...Object.keys(to)] });
    return { where, cases: [...ahead, ...behind], ...crossoverGate(sides, gate) };
  });
}

/** The keys of a case that a gate leaves alone. */
export function shown(keys: Record<string, unknown>, { without }: { without: string[] }): string {
  const left = Object.keys(keys).filter((key) => !without.includes(key));
  return left.map((key) => showKey(key, keys[key], left)).join(" ");
}
