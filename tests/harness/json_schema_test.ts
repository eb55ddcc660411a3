import assert from "node:assert/strict";
import { z } from "zod";
import { scenarioJsonSchemaText } from "../../harness/schema/json_schema.ts";
import type { JsonSchema } from "../../harness/schema/json_schema_parts.ts";
import { LEAVES, SECTIONS } from "../../harness/schema/sections.ts";
import { ajv, places, SCHEMA } from "./json_schema_support.ts";
import { committed } from "./scenario_support.ts";

const FOLDER = new URL("../../scenarios/", import.meta.url);
const DEFINITIONS = SCHEMA.definitions as Record<string, JsonSchema>;

Deno.test("scenarioJsonSchema() is what scenarios/scenario.schema.json holds", () => {
  const file = Deno.readTextFileSync(new URL("scenario.schema.json", FOLDER));
  assert(file === scenarioJsonSchemaText(), "run `deno task noisegate schema > scenarios/scenario.schema.json`");
});

for (const { name } of [...Deno.readDirSync(FOLDER)].filter(({ name }) => name.endsWith(".yaml"))) {
  Deno.test(`scenarioJsonSchema() accepts scenarios/${name}, which names it`, () => {
    const text = committed(name.replace(".yaml", ""));
    assert.equal(text.split("\n")[0], "# yaml-language-server: $schema=./scenario.schema.json");
    assert.deepEqual(places(text), []);
  });
}

/** The form of a dotted key. */
function formOf(key: string): z.ZodType {
  return key.split(".").reduce<z.ZodType>((form, step) => {
    const inner = form instanceof z.ZodOptional || form instanceof z.ZodPrefault ? form.unwrap() : form;
    return (inner as z.ZodObject).shape[step] as z.ZodType;
  }, z.strictObject(SECTIONS));
}

Deno.test("scenarioJsonSchema() takes the values that the forms take, key by key", () => {
  const numbers = [
    -1e7,
    -2,
    -1,
    -0.5,
    0,
    1e-8,
    1e-7,
    0.1,
    0.25,
    0.5,
    0.99,
    1,
    1.5,
    2,
    8,
    9,
    15,
    16,
    17,
    64,
    65,
    100,
    101,
  ];
  const large = [
    199,
    200,
    600,
    601,
    1000,
    1001,
    4096,
    4097,
    65_536,
    65_537,
    1e6,
    1e6 + 1,
    1e12,
    2e12,
    2 ** 32 - 1,
    2 ** 32,
  ];
  const others = [
    true,
    false,
    null,
    "",
    " ",
    "none",
    "sgd",
    "lenet5",
    "mlp_64_10",
    [],
    [1],
    ["a"],
    Array(6).fill(1),
    {},
  ];
  // what these name is known elsewhere
  const keys = LEAVES.filter((key) => !["model.data", "device.preset", "training.selection.with"].includes(key));
  for (const key of keys) {
    const form = formOf(key);
    const takes = ajv.compile({ $ref: `scenario#/definitions/${key}` });
    for (const value of [...numbers, ...large, ...others]) {
      assert.equal(takes(value), form.safeParse(value).success, `${key}: ${JSON.stringify(value)}`);
    }
  }
});

Deno.test("scenarioJsonSchema() says of every key what it is, and what holds if it is left out", () => {
  const optional = LEAVES.filter((key) => formOf(key).safeParse(undefined).success);
  const silent = optional.filter((key) => !/(Left out|Default): /.test(DEFINITIONS[key].description ?? ""));
  assert.deepEqual(silent, []);
  const told = Object.keys(DEFINITIONS).filter((name) =>
    name !== "lists" && !name.endsWith("of a part") && !name.endsWith("part of a file")
  );
  assert.deepEqual(told.flatMap((name) => undescribed(DEFINITIONS[name], name)), []);
});

/** Keys of maps inside a schema that nothing is said about. */
function undescribed(schema: JsonSchema, path: string): string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, part]) => {
    const meant = DEFINITIONS[String(part.$ref).replace("#/definitions/", "")] ?? part;
    const here = `${path}: ${key}`;
    return [...(meant.description ? [] : [here]), ...undescribed(part, here)];
  });
}
