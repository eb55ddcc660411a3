/** The forms of records by version, and what is wrong with one. */

import type { z } from "zod";
import { show } from "../scenario/scenario_error.ts";
import { RECORD_1 } from "./record_1.ts";
import { RECORD_2 } from "./record_2.ts";

/** Version → form. */
export const FORMS: Readonly<Record<number, z.ZodType>> = { 1: RECORD_1, 2: RECORD_2 };

/**
 * What is wrong with a value that should be a record of this version, one sentence each.
 *
 * @param strict whether a key that the version does not know is wrong; a reader passes over it
 */
export function recordFaults(
  value: unknown,
  { version, strict = true }: { version: number; strict?: boolean },
): string[] {
  return formFaults(value, { form: FORMS[version], strict });
}

/** What keeps a value from a form, one sentence each. */
export function formFaults(value: unknown, { form, strict }: { form: z.ZodType; strict: boolean }): string[] {
  const { error } = form.safeParse(value);
  const issues = (error?.issues ?? []).filter(({ code }) => strict || code !== "unrecognized_keys");
  return issues.map((issue) => {
    const key = issue.path.map((step) => typeof step === "number" ? `[${step}]` : `.${String(step)}`).join("");
    const place = key.replace(/^\./, "") || "record";
    if (issue.code === "unrecognized_keys") return `${place}: expected known keys, got ${issue.keys.join(", ")}`;
    return `${place}: expected ${expectedBy(issue)}, got ${show(valueAt(value, issue.path))}`;
  });
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((at, step) => (at as Record<PropertyKey, unknown> | undefined)?.[step], value);
}

function expectedBy(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return issue.expected === "int"
        ? "a whole number"
        : `${/^[aeiou]/.test(issue.expected) ? "an" : "a"} ${issue.expected}`;
    case "invalid_value":
      return issue.values.join(" or ");
    case "too_small":
      return issue.origin === "array" ? "a list that is not empty" : `at least ${issue.minimum}`;
    case "too_big":
      return `at most ${issue.maximum}`;
    case "invalid_format":
      return issue.pattern ? `text like ${issue.pattern}` : `a ${issue.format}`;
    case "invalid_union":
      return "run or shard";
    default:
      return "another value";
  }
}
