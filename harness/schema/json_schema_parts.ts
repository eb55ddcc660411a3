/** Pieces of a JSON Schema (draft-07): one from a form, and what is done to them. */

import { z } from "zod";

export interface JsonSchema {
  type?: string;
  description?: string;
  default?: unknown;
  required?: readonly string[];
  properties?: Record<string, JsonSchema>;
  additionalProperties?: boolean | JsonSchema;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  [keyword: string]: unknown;
}

/** What a file may say of a value with this form; `change` is made to every part of it, the innermost first. */
export function schemaOf(form: z.ZodType, change: (part: JsonSchema) => JsonSchema = (part) => part): JsonSchema {
  const { $schema: _, ...schema } = z.toJSONSchema(form, { target: "draft-7", io: "input" });
  return everywhere(schema as JsonSchema, (part) => change(withDefault(part)));
}

function everywhere(schema: JsonSchema, change: (part: JsonSchema) => JsonSchema): JsonSchema {
  const { properties, items } = schema;
  const inside = properties && eachOf(properties, (part) => everywhere(part, change));
  return change({
    ...schema,
    ...(inside ? { properties: inside } : {}),
    ...(items ? { items: everywhere(items, change) } : {}),
  });
}

/** Editors show descriptions, few show defaults; a map of keys that have defaults has none itself. */
function withDefault({ default: value, ...schema }: JsonSchema): JsonSchema {
  if (value === undefined || typeof value === "object") return schema;
  const { description } = schema;
  return { ...schema, ...(description ? { description: `${description} Default: ${value}.` } : {}), default: value };
}

/** A map of keys that other parts of the language name. */
export function isOpenMap({ type, properties }: JsonSchema): boolean {
  return type === "object" && properties === undefined;
}

export function referTo(definition: string): JsonSchema {
  return { $ref: `#/definitions/${definition}` };
}

/** What a part of a schema says of itself; a reference says nothing. */
type Describe = (part: JsonSchema) => string | undefined;

export function orNull(schema: JsonSchema, description?: string): JsonSchema {
  // editors do not show what a part of anyOf says
  return { ...(description === undefined ? {} : { description }), anyOf: [schema, { type: "null" }] };
}

/** The same with every key of a map allowed to be null, and none required. */
export function inPart({ required: _, ...schema }: JsonSchema, describe: Describe): JsonSchema {
  const { properties } = schema;
  if (!properties) return schema;
  return { ...schema, properties: eachOf(properties, (part) => orNull(inPart(part, describe), describe(part))) };
}

/** A map of these keys and no other. */
export function mapOf(keys: readonly string[], value: (key: string) => JsonSchema): JsonSchema {
  const properties = Object.fromEntries(keys.map((key) => [key, value(key)]));
  return { type: "object", properties, additionalProperties: false };
}

export function listOf(items: JsonSchema, description?: string): JsonSchema {
  return { ...(description === undefined ? {} : { description }), type: "array", minItems: 1, items };
}

/** A section with references instead of values, the values by their dotted keys, and the dotted keys that must be there. */
interface Taken {
  shape: JsonSchema;
  leaves: Record<string, JsonSchema>;
  needed: string[];
}

export function takeApart({ required = [], ...schema }: JsonSchema, path: string): Taken {
  if (!schema.properties) return { shape: referTo(path), leaves: { [path]: schema }, needed: [] };
  const parts = eachOf(schema.properties, (part, key) => takeApart(part, `${path}.${key}`));
  const all = Object.values(parts);
  return {
    shape: { ...schema, properties: eachOf(parts, ({ shape }) => shape) },
    leaves: Object.assign({}, ...all.map(({ leaves }) => leaves)),
    needed: [...required.map((key) => `${path}.${key}`), ...all.flatMap(({ needed }) => needed)],
  };
}

/** That a dotted key is there, in maps that are needed; in a map that may be left out, if that map is there. */
export function demand(key: string, needed: readonly string[]): JsonSchema {
  const steps = key.split(".");
  const paths = steps.map((_, i) => steps.slice(0, i + 1).join("."));
  const optional = paths.findLastIndex((path) => !needed.includes(path));
  return steps.reduceRight<JsonSchema>((inner, step, i) => {
    return { ...(i > optional ? { required: [step] } : {}), properties: { [step]: inner } };
  }, {});
}

/** That a map has not both of two keys. */
export function notBoth(...keys: [string, string]): JsonSchema {
  return { not: { required: keys } };
}

/** That a path of keys is there. */
export function has([step, ...rest]: readonly string[]): JsonSchema {
  return { required: [step], ...(rest.length > 0 ? { properties: { [step]: has(rest) } } : {}) };
}

/** A map with two keys of which exactly one must be given, if it has both and needs neither. */
export function withOneOf(schema: JsonSchema, keys: readonly string[]): JsonSchema {
  const open = keys.every((key) => schema.properties?.[key] && !schema.required?.includes(key));
  return open ? { ...schema, oneOf: keys.map((key) => has([key])) } : schema;
}

export function eachOf<A, B>(record: Record<string, A>, change: (value: A, key: string) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value, key)]));
}
