/**
 * The scenario language as a JSON Schema (draft-07), with which editors complete, explain and check a file while it is
 * written. It is derived from the forms that check a scenario. What keys need of each other, and whether a condition
 * names a value that is swept, only `noisegate plan` knows.
 */

import type { z } from "zod";
import { DATASETS } from "../../models/data/mod.ts";
import { DEVICES } from "../../models/devices/mod.ts";
import { type RESERVED, RUN_NAME } from "./dimensions.ts";
import { MARKS } from "./gate_flaws.ts";
import { GATES } from "./gate_forms.ts";
import {
  demand,
  eachOf,
  has,
  inPart,
  isOpenMap,
  type JsonSchema,
  listOf,
  mapOf,
  notBoth,
  orNull,
  referTo,
  schemaOf,
  takeApart,
  withOneOf,
} from "./json_schema_parts.ts";
import { jsonText } from "../output/json_text.ts";
import { FILE } from "./language.ts";
import { SECTIONS } from "./sections.ts";
import { RUN, SWEEPABLE } from "./sweep.ts";

const SECTION_PARTS = Object.entries(SECTIONS).map(([name, form]) => takeApart(schemaOf(form), name));
const SHAPES = Object.fromEntries(Object.keys(SECTIONS).map((name, i) => [name, SECTION_PARTS[i].shape]));
const LEAVES: Record<string, JsonSchema> = Object.assign({}, ...SECTION_PARTS.map(({ leaves }) => leaves));
/** All sections but training, which a network with weights does without. */
const NEEDED = [
  ...Object.keys(SECTIONS).filter((name) => name !== "training"),
  ...SECTION_PARTS.flatMap(({ needed }) => needed),
];

const RUNS = { type: "object", minProperties: 1, propertyNames: { pattern: RUN_NAME.source } };
/** What conditions may name. */
const CONDITIONS = [...SWEEPABLE, RUN];

/** Keys whose values other folders define, or other keys of the file. */
const NAMED: Record<string, JsonSchema> = {
  "model.data": { enum: Object.keys(DATASETS) },
  "device.preset": { enum: Object.keys(DEVICES) },
};

/** The schema of a scenario file, in plain data. */
export function scenarioJsonSchema(): JsonSchema {
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    description: "A scenario of noisegate: one question, data only.",
    type: "object",
    if: has(["extends"]),
    then: referTo("part of a file"),
    else: referTo("whole file"),
    definitions: {
      "whole file": {
        ...file({ isPart: false }),
        ...notBoth(...MARKS),
        allOf: [
          ...Object.keys(LEAVES).filter((key) => NEEDED.includes(key)).map(needs),
          ...["every_epochs", "factor"].map(needsOfSteps),
          { if: has(["runs"]), then: { properties: { sweep: { properties: { include: { items: has([RUN]) } } } } } },
        ],
      },
      "part of a file": file({ isPart: true }),
      ...gates(),
      ...keyMaps(),
      ...eachOf(LEAVES, leafOf),
    },
  };
}

/** The text of scenarios/scenario.schema.json. */
export function scenarioJsonSchemaText(): string {
  return jsonText(scenarioJsonSchema()) + "\n";
}

/** Every key of a file; in a part of one, null takes an inherited key away. */
function file({ isPart }: { isPart: boolean }): JsonSchema {
  const { properties, ...schema } = schemaOf(FILE);
  const map = (name: string) => referTo(isPart ? `${name} of a part` : name);
  const own: Record<string, JsonSchema> = {
    sweep: map("sweep"),
    runs: map("runs"),
    expect: listOf({ anyOf: Object.keys(GATES).map((name) => referTo(`gate ${name}`)) }),
    control: { allOf: [map("overrides")], minProperties: 1 },
    breaker: { allOf: [map("overrides")], minProperties: 1 },
  };
  const whole: JsonSchema = {
    ...schema,
    properties: eachOf(properties!, (form, key) => SHAPES[key] ?? told(form, own[key] ?? form)),
    required: schema.required!.filter((key) => !(key in SECTIONS)),
  };
  return isPart ? { ...inPart(whole, describe), required: ["scenario", "extends"] } : whole;
}

/** That a key of a section is there, unless a sweep gives it its values or a network that is read needs none. */
function needs(key: string): JsonSchema {
  const instead = sweptOver(key);
  if (key.startsWith("training.")) instead.push(has(["model", "weights"]), ...sweptOver("model.weights"));
  return { if: { anyOf: instead }, else: demand(key, key.startsWith("training.") ? [...NEEDED, "training"] : NEEDED) };
}

/** What a schedule of kind step needs, unless the cases say otherwise. */
function needsOfSteps(name: string): JsonSchema {
  const kind = "training.schedule.kind";
  const schedule = { required: ["kind"], properties: { kind: { const: "step" } } };
  const training = { required: ["schedule"], properties: { schedule } };
  const key = `training.schedule.${name}`;
  return {
    if: { required: ["training"], properties: { training }, not: { anyOf: [...sweptOver(kind), ...sweptOver(key)] } },
    then: demand(key, ["training", "training.schedule", key]),
  };
}

/** The ways in which every case sets a key. */
function sweptOver(key: string): JsonSchema[] {
  // an included case has the value of the section, unless it states one
  const include = { items: has([key]) };
  const zip = { required: ["zip"], properties: { zip: { contains: has([key]) }, include } };
  const axis = { required: [key], properties: { include } };
  const runs = { required: ["runs"], properties: { runs: { additionalProperties: has([key]) } } };
  return [...[axis, zip].map((sweep) => ({ required: ["sweep"], properties: { sweep } })), runs];
}

/** One form for each statistic; conditions are values of keys that are swept. */
function gates(): Record<string, JsonSchema> {
  const whole = (form: z.ZodType) => ({ ...schemaOf(form, ofGate), ...notBoth(...MARKS) });
  return Object.fromEntries(Object.entries(GATES).map(([name, form]) => [`gate ${name}`, whole(form)]));
}

function ofGate(part: JsonSchema): JsonSchema {
  if (isOpenMap(part)) return told(part, referTo("conditions"));
  const { along, ...others } = part.properties ?? {};
  if (along) part.properties = { along: { ...along, enum: CONDITIONS }, ...others };
  return withOneOf(withOneOf(part, ["at_least", "at_most"]), ["difference", "ratio"]);
}

/** Maps from dotted keys: to values, and in a sweep to lists of values. */
function keyMaps(): Record<string, JsonSchema> {
  const aRun = { type: "string", pattern: RUN_NAME.source, description: "A run of `runs`, by its name." };
  const overrides = mapOf(SWEEPABLE, referTo);
  const conditions = mapOf(CONDITIONS, (key) => key === RUN ? aRun : referTo(key));
  const lists = mapOf(SWEEPABLE, (key) => listOf(referTo(key)));
  const axes = mapOf(SWEEPABLE, axis);
  const some = { allOf: [referTo("conditions")], minProperties: 1 };
  const reserved: Record<typeof RESERVED[number], JsonSchema> = {
    zip: listOf(
      { allOf: [referTo("lists")], minProperties: 2 },
      "Maps of lists of one length: their values move together.",
    ),
    exclude: listOf(some, "Cases that are left out: all that meet every value of an entry."),
    include: listOf(some, "Further cases; a key that is left out has the value of its section."),
  };
  const sweep = { ...axes, properties: { ...axes.properties, ...reserved } };
  const runs = { ...RUNS, additionalProperties: referTo("overrides") };
  return {
    ...{ overrides, conditions, lists, sweep, runs },
    cells: mapOf(SWEEPABLE.filter((key) => /^(device|crossbar)[.]/.test(key)), referTo),
    "overrides of a part": inPart(overrides, describe),
    "sweep of a part": inPart(sweep, describe),
    "runs of a part": { ...RUNS, additionalProperties: orNull(referTo("overrides of a part")) },
  };
}

function axis(key: string): JsonSchema {
  return { ...listOf(referTo(key), LEAVES[key].description), uniqueItems: true };
}

/** A value of a section, with what only the tables of other folders know. */
function leafOf(leaf: JsonSchema, key: string): JsonSchema {
  return isOpenMap(leaf) ? told(leaf, referTo("cells")) : { ...leaf, ...NAMED[key] };
}

/** What is said of a part, or of the leaf that it refers to. */
function describe({ $ref, description }: JsonSchema): string | undefined {
  return description ?? LEAVES[String($ref).replace("#/definitions/", "")]?.description;
}

/** A schema that says what the form says of itself. */
function told({ description }: JsonSchema, schema: JsonSchema): JsonSchema {
  if (description === undefined) return schema;
  // beside $ref nothing counts
  return schema.$ref === undefined ? { ...schema, description } : { description, allOf: [schema] };
}
