/** Gates that compare cases on the same chips → their verdicts. */

import { accuraciesOf, type Court, type Found } from "./court.ts";
import { compareGate, contrastGate, crossoverGate, monotoneGate } from "../gate.ts";
import { casesOf, matching, together } from "./matching.ts";
import type { Value } from "../schema.ts";
import { gateName, listed } from "../schema/gate_name.ts";
import { boundsOf, type GateOf } from "../schema/gates.ts";
import { crossingsOf, type Keys, pairsOf, picked, rowsAlong, valuesOf } from "../schema/picks.ts";
import { identityOf } from "../schema/sweep.ts";
import { showKey } from "../output/words.ts";

/** A paired contrast of the cases that its terms pick, on the chips that all of them have. */
export function judgeContrast(gate: GateOf<"contrast">, court: Court): Found {
  const terms = gate.contrast.map(({ weight, of }) => {
    const [index] = matching(of, court);
    if (index !== undefined) return { weight, index };
    throw new Error(`Cannot judge ${gateName(gate)}: no case of the ${court.group} is ${listed(of)}`);
  });
  const columns = terms.map(({ weight, index }) => accuraciesOf(court.evidence.cases[index]).map((a) => weight * a));
  const length = Math.min(...columns.map((column) => column.length));
  const samples = Array.from({ length }, (_, chip) => columns.reduce((sum, column) => sum + column[chip], 0));
  const positive = terms.reduce((sum, { weight }) => sum + Math.max(0, weight), 0);
  const negative = terms.reduce((sum, { weight }) => sum + Math.max(0, -weight), 0);
  const certainty = { confidence: gate.confidence, verdicts: court.verdicts };
  const result = contrastGate(samples, { ...boundsOf(gate), ...certainty, range: Math.max(positive, negative) });
  return { where: "", ...result, cases: [...new Set(terms.map(({ index }) => index))] };
}

/** Accuracies of two cases. */
function pair([of, to]: readonly number[], { evidence: { cases } }: Court) {
  return { of: accuraciesOf(cases[of]), to: accuraciesOf(cases[to]) };
}

export function judgeCompare(gate: GateOf<"compare">, court: Court): Found[] {
  const { keys } = casesOf(court);
  const { confidence, difference, ratio } = gate;
  const claim = ratio ? { ratio: boundsOf(ratio) } : { difference: boundsOf(difference!) };
  const certainty = { confidence, verdicts: court.verdicts };
  return pairsOf(gate, keys).map((found) => {
    const cases = together(found, { gate, ...court });
    const where = shown(keys[found[0]], { without: Object.keys(gate.to) });
    return { where, cases, ...compareGate(pair(cases, court), { ...claim, ...certainty }) };
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
    const result = monotoneGate(rows, { ...gate, verdicts: court.verdicts });
    const reason = result.reason + acrossHoles(row, { along, when, keys });
    return { where: shown(keys[row[0]], { without: [along] }), cases, ...result, reason };
  });
}

/** Says which values between its ends other rows have, and this one has not. */
function acrossHoles(
  row: number[],
  { along, when, keys }: { along: string; when: Keys; keys: readonly Keys[] },
): string {
  const idOf = (i: number) => identityOf(keys[i][along]);
  const [own, asked] = [row.map(idOf), new Set(picked(when, keys).map(idOf))];
  const values = valuesOf(along, keys).map((value) => ({ id: identityOf(value), value }));
  const at = (id: string) => values.findIndex((one) => one.id === id);
  const missing = values.slice(at(own[0]), at(own.at(-1)!)).filter(({ id }) => asked.has(id) && !own.includes(id))
    .map(({ value }) => showKey(along, value));
  return missing.length === 0 ? "" : `; steps go across ${missing.join(", ")}, where it has no case`;
}

export function judgeCrossover(gate: GateOf<"crossover">, court: Court): Found[] {
  const { keys } = casesOf(court);
  const { along, between, to } = gate;
  return crossingsOf(gate, keys).map((crossing) => {
    const all = together([...crossing.ahead, ...crossing.behind], { gate, ...court });
    const [ahead, behind] = [all.slice(0, 2), all.slice(2)];
    const side = (two: number[], value: Value) => ({ ...pair(two, court), label: showKey(along, value) });
    const sides = { ahead: side(ahead, between[0]), behind: side(behind, between[1]) };
    const where = shown(keys[crossing.ahead[0]], { without: [along, ...Object.keys(to)] });
    return { where, cases: [...ahead, ...behind], ...crossoverGate(sides, { ...gate, verdicts: court.verdicts }) };
  });
}

/** The keys of a case that a gate leaves alone. */
export function shown(keys: Record<string, unknown>, { without }: { without: string[] }): string {
  const left = Object.keys(keys).filter((key) => !without.includes(key));
  return left.map((key) => showKey(key, keys[key], left)).join(" ");
}
