/** What is wrong with a whole scenario: the file, its sections, sweep, gates, control and breaker. */

import { FILE, flawsOf, isMapping, lookUp, MOST_GATES } from "./language.ts";
import { type SectionName, SECTIONS } from "./sections.ts";
import { gateFlaws } from "./gate_flaws.ts";
import { gateName } from "./gate_name.ts";
import { type Gate, toGate } from "./gates.ts";
import { type Repeated, repeatFlaws } from "./repeat_flaws.ts";
import { dotted, type Flaw } from "./positions.ts";
import type { Keys } from "./picks.ts";
import { withOrigin } from "./origin.ts";
import { type Names, sectionFlaws } from "./section.ts";
import { readCases } from "./cases.ts";
import { contradictions } from "./contradictions.ts";
import { choiceFlaws, isOwn } from "./choices.ts";
import { type Axes, type Choices, keyFlaw, overridden, setKeys, SWEEPABLE } from "./sweep.ts";
import { newerFlaw } from "./version.ts";
import { show } from "../scenario/scenario_error.ts";

/** Every flaw, in no order; a later one at the same place follows from an earlier one. */
export function scenarioFlaws(data: unknown, names: Names): Flaw[] {
  const newer = newerFlaw(data);
  if (newer) return [newer];
  const { cases, common, axes, broken, flaws: caseFlaws } = readCases(data);
  const filled = filledWith(data, common);
  const choices = cases.map((one) => one.choices);
  const base = fileFlaws(filled, names).filter((flaw) => {
    if (Object.hasOwn(common, dotted(flaw.path)) && lookUp(data, flaw.path) === undefined) return false;
    // what a filled key needs may come with it, case by case
    return flaw.got !== "nothing" || isOwn(filled, { flaw, cases: choices, names });
  });
  const swept = [...caseFlaws, ...choiceFlaws(filled, { cases: choices, known: base, names })];
  const { gates, flaws: expectFlaws } = readGates(lookUp(data, ["expect"]), {
    ...{ axes, broken, cases: cases.map(({ keys }) => keys) },
  });
  const known = [...base, ...swept];
  const repeated = { cases, gates, known, names };
  const all = [...known, ...expectFlaws, ...selectionFlaws(filled, repeated), ...repeatFlaws(filled, repeated)];
  return withOrigin(data, { flaws: all, cases: choices });
}

/** Sections with the keys that every case sets and the file leaves out, as the first case has them. */
export function filledWith(data: unknown, common: Choices): unknown {
  const absent = Object.entries(common).filter(([key]) => lookUp(data, key.split(".")) === undefined);
  return setKeys(data, Object.fromEntries(absent.map(([key, { value }]) => [key, value])));
}

/** The flaws of the file by itself, without its sweep, gates and overrides. */
function fileFlaws(data: unknown, names: Names): Flaw[] {
  const sections = Object.keys(SECTIONS) as SectionName[];
  const form = flawsOf(FILE, { value: data, path: [] });
  // a missing section is a flaw of the file, anything inside a flaw of the section
  const outside = form.filter(({ path }) => path.length < 2 || !sections.includes(path[0] as SectionName));
  const inside = sections.flatMap((name) => {
    const value = lookUp(data, [name]);
    return isMapping(value) ? sectionFlaws(name, { value, names }) : [];
  });
  if (lookUp(data, ["planned"]) !== undefined && lookUp(data, ["known_not_reproduced"]) !== undefined) {
    const expected = "at most one of planned | known_not_reproduced";
    outside.push({ path: ["known_not_reproduced"], onKey: true, expected, got: "both" });
  }
  const first = isMapping(data) && !Array.isArray(data) ? Object.keys(data)[0] : undefined;
  if (first !== undefined && first !== "scenario" && lookUp(data, ["scenario"]) !== undefined) {
    outside.push({ path: [first], onKey: true, expected: "scenario as the first key", got: show(first) });
  }
  return [...outside, ...inside];
}

/** The same gate with its conditions in the order of their keys, which says nothing. */
function ordered(gate: Gate): Gate {
  const { when, of, to, relative_to } = gate as Gate & Record<"of" | "to" | "relative_to", unknown>;
  const sorted = Object.entries({ when, of, to, relative_to }).filter(([, value]) => isMapping(value)).map((
    [key, conditions],
  ) => [key, Object.fromEntries(Object.entries(conditions as object).sort(([a], [b]) => a < b ? -1 : 1))]);
  return { ...gate, ...Object.fromEntries(sorted) };
}

/** The gates that have no flaw, and the flaws of the others; two gates of one name would be one line in a report. */
function readGates(
  expect: unknown,
  { axes, broken, cases }: { axes: Axes; broken: string[]; cases: Keys[] },
): { gates: Gate[] | undefined; flaws: Flaw[] } {
  const list = Array.isArray(expect) ? expect.slice(0, MOST_GATES) : [];
  const flaws: Flaw[] = [];
  const gates = new Map<string, Gate>();
  list.forEach((raw, i) => {
    const own = gateFlaws(raw, { path: ["expect", i], axes, broken, cases });
    flaws.push(...own);
    if (own.length > 0) return;
    const gate = toGate(raw, { cases, entry: i });
    const name = gateName(ordered(gate));
    if (gates.has(name)) {
      const hint = gate.name === undefined ? "state name" : undefined;
      const expected = "a gate with a name of its own";
      flaws.push({ path: ["expect", i], expected, got: show(gateName(gate)), hint });
    }
    gates.set(name, gate);
  });
  if (broken.length === 0) flaws.push(...contradictions([...gates.values()], cases).map(({ flaw }) => flaw));
  const whole = flaws.length === 0 && broken.length === 0 && list.length > 0;
  return { gates: whole ? [...gates.values()] : undefined, flaws };
}

/** What is wrong with the keys that selection lays over the scenario. */
function selectionFlaws(data: unknown, { cases, known, names }: Repeated): Flaw[] {
  const where = ["training", "selection", "with"];
  const overrides = lookUp(data, where);
  if (!isMapping(overrides) || Array.isArray(overrides)) return [];
  const cells = SWEEPABLE.filter((key) => key.startsWith("device.") || key.startsWith("crossbar."));
  const keys = Object.entries(overrides).flatMap(([key, value]) =>
    keyFlaw(key, { path: [...where, key], value, known: cells })
  );
  return [...keys, ...choiceFlaws(data, { cases: overridden(cases, { where, overrides }), known, names })];
}
