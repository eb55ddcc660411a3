/** What is wrong with control and breaker: with what they override, and with what that leaves of the gates. */

import { choiceFlaws } from "./choices.ts";
import { contradictions, entriesText } from "./contradictions.ts";
import { type Gate, isCounted, underOverrides } from "./gates.ts";
import { isMapping, lookUp } from "./language.ts";
import { missingFrom } from "./partners.ts";
import type { Flaw } from "./positions.ts";
import type { Names } from "./section.ts";
import { axesOf, type Draft, draftsUnder, keyFlaw, overridden, SWEEPABLE } from "./sweep.ts";
import { show } from "../scenario/scenario_error.ts";

export interface Repeated {
  cases: Draft[];
  /** Undefined if not all are known: then it cannot be told what is left of them. */
  gates: Gate[] | undefined;
  known: Flaw[];
  names: Names;
}

/** What is wrong with control and breaker. */
export function repeatFlaws(data: unknown, repeated: Repeated): Flaw[] {
  const { cases, gates = [], known, names } = repeated;
  return ["control", "breaker"].flatMap((where) => {
    const overrides = lookUp(data, [where]);
    if (!isMapping(overrides) || Array.isArray(overrides) || Object.keys(overrides).length === 0) return [];
    const keys = Object.entries(overrides).flatMap(([key, value]) =>
      keyFlaw(key, { path: [where, key], value, known: SWEEPABLE })
    );
    const usable = Object.fromEntries(Object.entries(overrides).filter(([key]) => SWEEPABLE.includes(key)));
    return [
      ...keys,
      ...choiceFlaws(data, { cases: overridden(cases, { where: [where], overrides: usable }), known, names }),
      ...gateFlawsUnder(overrides, { gates, cases }).map((flaw) => ({ path: [where], onKey: true, ...flaw })),
    ];
  });
}

type Told = Omit<Flaw, "path">;

/** What overrides make of gates that are sound without them. */
function gateFlawsUnder(overrides: object, { gates, cases }: { gates: Gate[]; cases: Draft[] }): Told[] {
  if (gates.length === 0) return [];
  const isSwept = (key: string) => cases.some(({ keys }) => Object.hasOwn(keys, key));
  // gates look at swept keys only
  if (!Object.keys(overrides).some(isSwept)) return [];
  const left = draftsUnder(cases, overrides).map(({ keys }) => keys);
  const axes = axesOf(left.map((keys) => ({ keys })));
  const kept = gates.flatMap((gate) => underOverrides(gate, axes) ?? []);
  // where no gate counts, the marks say that nothing is proven
  if (!kept.some(isCounted) && gates.some(isCounted) || kept.length === 0) {
    return [{ expected: "overrides that leave a gate to judge", got: show(overrides) }];
  }
  const alone = kept.flatMap((gate): Told[] => {
    const missing = missingFrom(gate, left);
    if (!missing) return [];
    const expected = `overrides that leave expect[${gate.entry}] all that it compares`;
    return [{ expected, got: missing.got, hint: remedy([gate.entry], { gates, overrides }) }];
  });
  const torn = contradictions(kept, left).map(({ entry, others }): Told => {
    const entries = [...others, entry];
    const expected = `overrides that leave room for ${entriesText(entries)} together`;
    return { expected, got: show(overrides), hint: remedy(entries, { gates, overrides }) };
  });
  return [...alone, ...torn].slice(0, 1);
}

/** Conditions on overridden keys count as met: that is what such gates were told apart by. */
function remedy(entries: number[], { gates, overrides }: { gates: Gate[]; overrides: object }): string | undefined {
  const meant = gates.filter(({ entry }) => entries.includes(entry)).map((gate) => JSON.stringify(gate));
  const keys = Object.keys(overrides).filter((key) => meant.some((text) => text.includes(JSON.stringify(key))));
  return keys.length === 0 ? undefined : `leave ${keys.join(" and ")} out: conditions on it count as met here`;
}
