/** What the tests of the JSON Schema of scenarios share. */

import { Ajv } from "ajv";
import { parse } from "yaml";
import { scenarioJsonSchema } from "../../harness/schema/json_schema.ts";

export const SCHEMA = scenarioJsonSchema();
export const ajv = new Ajv({ strictTypes: false, allErrors: true }).addSchema(SCHEMA, "scenario");
const isScenario = ajv.getSchema("scenario")!;

/** The places where a text is not what the schema says, each with the key that is missing or unknown there. */
export function places(text: string): string[] {
  isScenario(parse(text));
  const own = (isScenario.errors ?? []).filter(({ keyword }) => !["if", "anyOf", "oneOf"].includes(keyword));
  return own.map(({ instancePath, params }) =>
    `${instancePath} ${params.missingProperty ?? params.additionalProperty ?? ""}`.trim()
  );
}
