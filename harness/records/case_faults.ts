/** The cases of a record, and how many chips each has, against its plan. */

import { type ChipRange, shardRange } from "../execution/stretches.ts";
import { plural, unordered } from "../output/words.ts";
import type { Plan } from "../planning/case.ts";
import { shapeOf } from "../planning/resolve.ts";
import { show } from "../scenario/scenario_error.ts";
import type { AnyRecord, CaseChips } from "./record.ts";
import { canonical } from "./seal.ts";

/**
 * One sentence for each case that is not the plan's.
 *
 * @param from the version that the record's file has
 */
export function caseFaults(record: AnyRecord, { plan, from }: { plan: Plan; from: number }): string[] {
  const { length } = plan.cases;
  if (record.cases.length !== length) {
    return [`cases: the record has ${plural(record.cases.length, "case")}, its scenario gives ${length}`];
  }
  return record.cases.flatMap((one, i) => {
    const { group, label, keys, scenario } = plan.cases[i];
    const fields: [string, got: unknown, expected: unknown][] = [
      ["group", one.group, group],
      ["label", comparableLabel(one.label, from), comparableLabel(label, from)],
      ["keys", one.keys, keys],
      ["images", one.images, shapeOf(scenario).testCount],
    ];
    const faults = fields.filter(([, got, expected]) => canonical(got) !== canonical(expected))
      .map(([key, got, expected]) =>
        `cases[${i}].${key}: the record says ${show(got)}, its scenario says ${show(expected)}`
      );
    return [...faults, ...rangeFaults(one, { record, plan }).map((fault) => `cases[${i}]: ${fault}`)];
  });
}

/** Labels of version 1 had their keys in another order, and less of each key. */
export function comparableLabel(label: string, from: number): string {
  return from === 1 ? unordered(label.replaceAll(/[\w.]+\.(?=\w+=)/g, "")) : label;
}

/** Of a run that may stop early, and was not drawn in shards, any number of chips will do. */
function rangeFaults({ firstChip, correct }: CaseChips, { record, plan }: { record: AnyRecord; plan: Plan }): string[] {
  const { max, stop } = plan.scenario.chips;
  const expected = shardRange(max, record.kind === "shard" ? record.shard : undefined);
  const got = { first: firstChip, last: firstChip + correct.length };
  const early = stop === "when_decided" && record.kind === "run" && !record.shards;
  const enough = early ? got.last <= expected.last : got.last === expected.last;
  if (got.first === expected.first && enough) return [];
  const shown = ({ first, last }: ChipRange) => `${first} to ${last - 1}`;
  return [`expected chips ${shown(expected)}${early ? " at most" : ""}, got ${shown(got)}`];
}
