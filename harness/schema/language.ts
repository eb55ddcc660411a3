/** The whole file and its gates, and what is wrong with a value in words of our own. */

import { z } from "zod";
import { anyMap, map, number, SHARES, text, whole } from "./forms.ts";
import type { Flaw, Path } from "./positions.ts";
import { SECTIONS } from "./sections.ts";
import { TRAINING } from "./training.ts";
import { NETWORK_NAME, networkMeant } from "../networks/network_names.ts";
import { didYouMean, nearest, show } from "../scenario/scenario_error.ts";

/** More would have more verdicts than anybody reads. */
export const MOST_GATES = 200;
const someGates = "a list of at least one gate";
const fewerGates = `at most ${MOST_GATES} gates`;
const someTags = "a list of at least one tag";
const aTag = "a tag of small letters, digits, _ and -";
const overrides = anyMap.refine((keys) => Object.keys(keys).length > 0, { error: "at least one override" });

/** The whole file; gates, cases and overrides are looked into one by one. */
export const FILE = map({
  scenario: z.literal(1, { error: "1" }).describe("Version of the language, the first key."),
  extends: text().optional()
    .describe("A file beside this one whose keys it has where it states none; null takes one away. Left out: none."),
  question: text().describe("What the run answers."),
  tags: z.array(z.string({ error: aTag }).regex(/^[a-z0-9][a-z0-9_-]*$/, { error: aTag }), { error: someTags })
    .min(1, { error: someTags })
    .refine((tags) => new Set(tags).size === tags.length, { error: "each tag once" }).meta({ uniqueItems: true })
    .optional().describe("Words by which runs choose scenarios. Left out: none."),
  budget: map({
    chips: whole(1, 1_000_000_000).optional().describe("Most chips, over all cases. Left out: no limit."),
    seconds: number({ above: 0, to: 1e9, of: "seconds" }).optional()
      .describe("Most time of a run, s. Left out: no limit."),
    bytes: whole(1, 2 ** 50).optional().describe("Most memory of the device, bytes. Left out: what it allows."),
  }).optional().describe("What a run may take. Left out: no limits."),
  ...SECTIONS,
  training: TRAINING, // validate.ts knows when there may be none
  runs: z.record(z.string(), z.unknown(), { error: "a map of names, each with its dotted keys" }).optional()
    .describe("Named sets of dotted keys, each laid over the file; every run makes all cases. Left out: one run."),
  sweep: anyMap.optional().describe("Lists of values of dotted keys; every combination is a case. Left out: one case."),
  expect: z.array(z.unknown(), { error: someGates }).min(1, { error: someGates })
    .max(MOST_GATES, { error: fewerGates })
    .describe("Gates: what must be true of the cases."),
  control: overrides.describe("Dotted keys of a repetition that must pass every gate."),
  breaker: overrides.describe("Dotted keys of a repetition that must fail at least one gate."),
  planned: text().optional()
    .describe("Why the gates cannot be met yet; their tests show as ignored. Left out: they can."),
  known_not_reproduced: text().optional()
    .describe("Why a published claim is not met here; a pass is then a failure. Left out: it is."),
  slow: text().optional().describe("Why a run takes long; its tests show as ignored. Left out: it does not."),
});

/** What a form finds wrong with a value, in words of our own. */
export function flawsOf(form: z.ZodType, { value, path }: { value: unknown; path: Path }): Flaw[] {
  const result = form.safeParse(value);
  if (result.success) return [];
  const meant = new Set<string>();
  const flaws = result.error.issues.flatMap((issue): Flaw[] => {
    const here = [...path, ...issue.path as (string | number)[]];
    const found = lookUp(value, issue.path as Path);
    if (issue.code === "unrecognized_keys") return issue.keys.map((key) => unknownKey(key, here));
    const hint = remedy(found, { expected: issue.message, numeric: issue.code === "invalid_type" });
    const isLong = issue.code === "too_big" && Array.isArray(found);
    return [{ path: here, expected: issue.message, got: isLong ? String(found.length) : show(found), hint }];

    function unknownKey(key: string, at: Path): Flaw {
      // a key that is there already cannot have been meant
      const known = issue.message.split(" ").filter((name) => !Object.hasOwn(found as object, name));
      const near = nearest(key, known);
      if (near !== undefined) meant.add(JSON.stringify([...at, near]));
      const hint = isDecimals(key, found) ? `did you mean a decimal point, as in 0.${key}?` : didYouMean(key, known);
      return { path: [...at, key], onKey: true, expected: "a known key", got: show(key), hint };
    }
  });
  // the key that was meant is not missing as well
  return flaws.filter((flaw) => !(flaw.got === "nothing" && meant.has(JSON.stringify(flaw.path))));
}

/** `{ sigma: 0,1 }` has a key `1` without a value. */
function isDecimals(key: string, map: unknown): boolean {
  return /^\d+$/.test(key) && (lookUp(map, [key]) ?? null) === null;
}

/** A name nearly typed, a number in quotes or with a comma, a share in percent. */
function remedy(found: unknown, { expected, numeric }: { expected: string; numeric: boolean }): string | undefined {
  if (typeof found === "number") {
    return SHARES.includes(expected) && found > 1 && found < 100 ? `did you mean ${found / 100}?` : undefined;
  }
  if (typeof found !== "string" || found.trim() === "") return undefined;
  if (expected.startsWith("one of ")) return didYouMean(found, expected.slice("one of ".length).split(" | "));
  if (expected === NETWORK_NAME) return networkMeant(found);
  // three digits behind a comma may be thousands
  const meant = Number(/^-?\d+,(?!\d{3}$)\d+$/.test(found) ? found.replace(",", ".") : found);
  return numeric && Number.isFinite(meant) ? `did you mean ${meant}?` : undefined;
}

/** The value at a path, undefined where there is none. */
export function lookUp(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((at, step) => isMapping(at) && Object.hasOwn(at, step) ? at[step] : undefined, value);
}

/** Maps and lists: things that have keys. */
export function isMapping(value: unknown): value is Record<string | number, unknown> {
  return typeof value === "object" && value !== null;
}
