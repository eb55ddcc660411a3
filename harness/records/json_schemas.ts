/** The JSON Schemas (draft-07) of records, as results/schema/ has them for editors and other tools. */

import { z } from "zod";
import { COMPARE_1 } from "../bench/compare/record.ts";
import { BENCH_2 } from "../bench/record.ts";
import { SCHEMA_VERSION } from "./record.ts";
import { FORMS } from "./record_schema.ts";

/** Form by name: `result/2`, `bench/2`, `compare/1`. */
export const RECORD_FORMS: Readonly<Record<string, z.ZodType>> = {
  ...Object.fromEntries(Object.entries(FORMS).map(([version, form]) => [`result/${version}`, form])),
  ...{ "bench/2": BENCH_2, "compare/1": COMPARE_1 },
};

export const NEWEST_RESULT = `result/${SCHEMA_VERSION}`;

/** The schema of a form by its name. */
export function recordJsonSchema(name: string): object {
  const [what, version] = name.split("/");
  const schema = z.toJSONSchema(RECORD_FORMS[name], { target: "draft-7", reused: "inline" });
  return { ...schema, title: `noisegate ${what} record, version ${version}` };
}

/** The file in results/schema/. */
export function schemaFileOf(name: string): string {
  return `${name.replace("/", "_")}.schema.json`;
}
