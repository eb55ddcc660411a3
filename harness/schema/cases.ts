/** Dimensions → cases: their product, less what is excluded, and what is included besides. */

import { readDimensions } from "./dimensions.ts";
import { exclude, included } from "./entries.ts";
import { lookUp } from "./language.ts";
import type { Flaw } from "./positions.ts";
import { Product } from "./product.ts";
import { Resolver } from "./resolved.ts";
import { type Axes, axesOf, type Choices, type Draft, identityOf, MAX_CASES } from "./sweep.ts";
import { show } from "../scenario/scenario_error.ts";

/** Most cases that are spelled out before some of them are excluded. */
const MAX_PRODUCT = 64 * MAX_CASES;

export interface Cases {
  cases: Draft[];
  /** What the first case sets of the keys that all cases set: the file may leave them out of their section. */
  common: Choices;
  axes: Axes;
  broken: string[];
  flaws: Flaw[];
}

/**
 * The cases of a file, and what is wrong with them. Every case has all swept keys: one that it does not set has the value
 * of its section, if there is any.
 */
export function readCases(data: unknown): Cases {
  const found = readDimensions(data);
  const { dimensions, broken, flaws } = found;
  const all = dimensions.reduce((product, { length }) => product * length, 1);
  if (all > MAX_PRODUCT) {
    // each point by itself still shows its own flaws
    const points = dimensions.flat().slice(0, MAX_CASES);
    const common = Object.assign({}, ...dimensions.map(commonOf));
    return { cases: points, common, axes: axesOf(dimensions.flat()), broken, flaws: [...flaws, tooMany(all)] };
  }
  const swept = axesOf(dimensions.flat());
  const made = new Product(dimensions);
  exclude(made, { sweep: lookUp(data, ["sweep"]), found, axes: swept });
  if (made.left === 0) flaws.push({ path: ["sweep", "exclude"], onKey: true, ...NONE_LEFT });
  const more = included(data, found);
  const first = made.left === 0 ? new Product(dimensions).cases(1) : made.cases(MAX_CASES);
  const keys = [...new Set([...first, ...more.map(({ draft }) => draft)].flatMap((one) => Object.keys(one.keys)))];
  const resolver = new Resolver(data);
  const whole = (draft: Draft) => completed(draft, { keys, resolver, broken });
  const cases = first.map(whole);
  const ids = new Set(cases.map(idOf));
  for (const { draft, path } of more) {
    const one = whole(draft);
    if (ids.has(idOf(one))) flaws.push({ path, expected: "a case that is not there yet", got: show(one.keys) });
    else cases.push(one);
    ids.add(idOf(one));
  }
  const count = made.left + cases.length - first.length;
  if (count > MAX_CASES) flaws.push(tooMany(count));
  // values of cases that are too many are swept all the same
  const axes = made.left > MAX_CASES ? axesOf([...dimensions.flat(), ...cases]) : axesOf(cases);
  return { cases: cases.slice(0, MAX_CASES), common: commonOf(cases), axes, broken, flaws };
}

const NONE_LEFT = { expected: "at least one case left", got: "none" };

function commonOf(cases: readonly Draft[]): Choices {
  const [first, ...others] = cases;
  const shared = Object.entries(first.choices).filter(([key]) =>
    others.every((one) => Object.hasOwn(one.choices, key))
  );
  return Object.fromEntries(shared);
}

function tooMany(count: number): Flaw {
  return { path: ["sweep"], onKey: true, expected: `at most ${MAX_CASES} cases`, got: String(count) };
}

function idOf({ keys }: Draft): string {
  return JSON.stringify(Object.entries(keys).map(([key, value]) => [key, identityOf(value)]));
}

/** Gives a case the keys that only others set. */
function completed(
  { keys, choices }: Draft,
  { keys: all, resolver, broken }: { keys: string[]; resolver: Resolver; broken: string[] },
): Draft {
  const entries = all.map((key): [string, unknown] => {
    if (Object.hasOwn(keys, key)) return [key, keys[key]];
    const { value, sure } = valueOf(key, { choices, resolver });
    if (!sure) broken.push(key);
    return [key, value];
  });
  return { keys: Object.fromEntries(entries.filter(([, value]) => value !== undefined)), choices };
}

/** The value of a key that a case does not sweep: its run's, the file's, or the default; none is sure in a section with flaws. */
function valueOf(
  key: string,
  { choices, resolver }: { choices: Choices; resolver: Resolver },
): { value: unknown; sure: boolean } {
  if (Object.hasOwn(choices, key)) return { value: choices[key].value, sure: true };
  const [name, ...path] = key.split(".");
  const { value: section, isSound } = resolver.section(name, choices);
  const value = lookUp(section, path);
  return { value, sure: value !== undefined || isSound };
}
