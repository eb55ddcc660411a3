/** The whole file and its gates, and what is wrong with a value in words of our own. */

import { z } from "zod";
import { anyMap, confidence, difference, finite, LARGEST, map, number, SHARE, share, text, whole } from "./forms.ts";
import type { Flaw, Path } from "./positions.ts";
import { SECTIONS } from "./sections.ts";
import { TRAINING } from "./training.ts";
import { NETWORK_NAME, networkMeant } from "../network_names.ts";
import { didYouMean, nearest, show } from "../scenario_error.ts";

/** What a swept or overridden key can be. */
export type Value = string | number | boolean;

const someGates = "a list of at least one gate";
const overrides = anyMap.refine((keys) => Object.keys(keys).length > 0, { error: "at least one override" });

/** The whole file; gates, axes and overrides are looked into one by one. */
export const FILE = map({
  scenario: z.literal(1, { error: "1" }),
  question: text(),
  ...SECTIONS,
  training: TRAINING, // validate.ts knows when there may be none
  sweep: anyMap.optional(),
  expect: z.array(z.unknown(), { error: someGates }).min(1, { error: someGates }),
  control: overrides,
  breaker: overrides,
  planned: text().optional(),
  slow: text().optional(),
});

const gate = { name: text().optional(), when: anyMap.optional() };
const term = map({
  weight: number("number other than 0, from -1e6 to 1e6", (v) => v !== 0 && Math.abs(v) <= LARGEST),
  of: anyMap,
});
const terms = "a list of at least two terms";
/** Of gates on curvature: training images, and the relative standard error at which a trace is good enough. */
const curvature = {
  images: whole(1, LARGEST).optional(),
  tolerance: number("number from 1e-4 to 0.5", (v) => v >= 1e-4 && v <= 0.5).default(0.02),
  confidence,
};

/** One form per statistic; gates.ts sees to it that one threshold is given. */
export const GATES = {
  clean: map({ ...gate, clean: map({ at_least: share.optional(), at_most: share.optional() }) }),
  mean: map({
    ...gate,
    mean: map({
      at_least: share.optional(),
      at_most: share.optional(),
      confidence,
      floor: number("number ≥ 0 and below 1", (v) => v >= 0 && v < 1).optional(),
    }),
  }),
  percentile: map({
    ...gate,
    percentile: map({
      rank: number("number above 0, at most 50", (v) => v > 0 && v <= 50),
      at_least: share,
      confidence,
    }),
  }),
  drop: map({ ...gate, drop: map({ at_most: difference, confidence }) }),
  contrast: map({
    name: text(),
    contrast: z.array(term, { error: terms }).min(2, { error: terms }),
    at_least: finite.optional(),
    at_most: finite.optional(),
    confidence,
  }),
  loss_increase: map({
    ...gate,
    loss_increase: map({ at_least: finite.optional(), at_most: finite.optional(), ...curvature }),
  }),
  prediction: map({
    ...gate,
    prediction: map({
      within: number("number above 0 and below 1", (v) => v > 0 && v < 1),
      pairs: whole(16, 100_000).default(256),
      ...curvature,
    }),
  }),
};

export type Statistic = keyof typeof GATES;

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
    return [{ path: here, expected: issue.message, got: show(found), hint }];

    function unknownKey(key: string, at: Path): Flaw {
      // a key that is there already cannot have been meant
      const known = issue.message.split(" ").filter((name) => !Object.hasOwn(found as object, name));
      const near = nearest(key, known);
      if (near !== undefined) meant.add(JSON.stringify([...at, near]));
      return { path: [...at, key], onKey: true, expected: "a known key", got: show(key), hint: didYouMean(key, known) };
    }
  });
  // the key that was meant is not missing as well
  return flaws.filter((flaw) => !(flaw.got === "nothing" && meant.has(JSON.stringify(flaw.path))));
}

/** A name nearly typed, a number in quotes, a share in percent. */
function remedy(found: unknown, { expected, numeric }: { expected: string; numeric: boolean }): string | undefined {
  if (typeof found === "number") {
    return expected === SHARE && found > 1 && found <= 100 ? `did you mean ${found / 100}?` : undefined;
  }
  if (typeof found !== "string" || found.trim() === "") return undefined;
  if (expected.startsWith("one of ")) return didYouMean(found, expected.slice("one of ".length).split(" | "));
  if (expected === NETWORK_NAME) return networkMeant(found);
  return numeric && Number.isFinite(Number(found)) ? `did you mean ${Number(found)}?` : undefined;
}

/** The value at a path, undefined where there is none. */
export function lookUp(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((at, step) => isMapping(at) && Object.hasOwn(at, step) ? at[step] : undefined, value);
}

/** Maps and lists: things that have keys. */
export function isMapping(value: unknown): value is Record<string | number, unknown> {
  return typeof value === "object" && value !== null;
}
