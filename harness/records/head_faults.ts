/** What a record says of its scenario, against the scenario's text. */

import { win32 } from "node:path";
import { seedOfDay } from "../execution/seed_of_day.ts";
import type { Plan } from "../planning/case.ts";
import { show } from "../scenario/scenario_error.ts";
import type { AnyRecord, ShardOrigin } from "./record.ts";
import { scenarioOf } from "./recorded_scenario.ts";
import { scenarioName } from "./scenario_name.ts";
import { canonical } from "./seal.ts";

/** One sentence for each field that its scenario, as it was planned, does not give. */
export function headFaults(record: AnyRecord, plan: Plan): string[] {
  const { scenario: { name, path, question, tags }, overrides, seeds, images, training, weights = [], data } = record;
  const { scenario, steps } = plan;
  const own = scenarioOf(record).scenario.chips.seed;
  const models = plan.cases.map((one) => one.scenario.model);
  const files = plan.cases.flatMap(({ scenario: { model, training } }) =>
    [model.weights ?? [], training?.from ?? []].flat()
  );
  const fields: [string, got: unknown, expected: unknown][] = [
    ["scenario.name", name, scenarioName(name === scenarioName(win32.basename(path)) ? win32.basename(path) : path)],
    ["scenario.question", question, scenario.question],
    ["scenario.tags", tags, scenario.tags],
    ["seeds.chips", seeds.chips, overrides.seed ?? own],
    ["seeds.training", seeds.training, scenario.training?.seed],
    ["images", images, plan.images],
    ["training.steps", training?.steps, scenario.training && steps],
    ["weights", distinct(weights.map(({ file }) => file)), distinct(files)],
    ["data", distinct(data.map(({ name }) => name)), distinct(models.map((model) => model.data))],
  ];
  const faults = fields.filter(([, got, expected]) => canonical(got) !== canonical(expected))
    .map(([key, got, expected]) => `${key}: the record says ${show(got)}, its scenario says ${show(expected)}`);
  return [...faults, ...dayFaults(record), ...(record.kind === "run" ? shardFaults(record) : partFaults(record))];
}

function distinct(names: string[]): string[] {
  return [...new Set(names)].sort();
}

function dayFaults({ seeds: { chips, ofDay } }: AnyRecord): string[] {
  if (ofDay === undefined) return [];
  const day = new Date(ofDay);
  const expected = Number.isNaN(day.getTime()) ? "none" : seedOfDay(day);
  return expected === chips ? [] : [`seeds.ofDay: the record says ${ofDay}, whose seed is ${expected}, not ${chips}`];
}

/** The shards that a run was merged of are all there were, and of one adapter. */
function shardFaults({ shards, gpu }: { shards?: ShardOrigin[]; gpu: AnyRecord["gpu"] }): string[] {
  if (!shards) return [];
  const whole = shards.length > 0 &&
    shards.every(({ index, of, adapter }, i) => index === i + 1 && of === shards.length && adapter === gpu.adapter);
  if (whole) return [];
  const got = shards.map(({ index, of, adapter }) => `${index}/${of} on ${adapter}`).join(", ");
  return [`shards: expected all parts of a run on ${gpu.adapter}, got ${got || "none"}`];
}

function partFaults({ shard: { index, of } }: { shard: { index: number; of: number } }): string[] {
  return index <= of ? [] : [`shard: expected one of ${of}, got ${index}`];
}
