/** Sweeps and overrides: the values that keys can take, the cases they make, and what is wrong with any of them. */

import { isMapping, lookUp } from "./language.ts";
import { LEAVES, type SectionName, SECTIONS } from "./sections.ts";
import { dotted, type Flaw, type Path } from "./positions.ts";
import { didYouMean, show } from "../scenario_error.ts";
import { type Names, sectionFlaws } from "./section.ts";

export const MAX_CASES = 256;

/** The keys that a sweep, control or breaker may name: all but the number of chips and their seed. */
export const SWEEPABLE: readonly string[] = LEAVES.filter((key) => !key.startsWith("chips."));

/** The values of each swept key, in the order of the file. */
export type Axes = Record<string, readonly unknown[]>;

/** All combinations, the last axis fastest; one empty case without axes. */
export function sweepCases<T>(axes: Record<string, readonly T[]>): Record<string, T>[] {
  return Object.entries(axes).reduce<Record<string, T>[]>(
    (made, [key, values]) => made.flatMap((one) => values.map((value) => ({ ...one, [key]: value }))),
    [{}],
  );
}

/** A copy with one dotted key set; missing maps are made, anything else in the way is left for its own issue. */
export function setKey(data: unknown, path: readonly string[], value: unknown): unknown {
  if (path.length === 0) return value;
  if (data !== undefined && (!isMapping(data) || Array.isArray(data))) return data;
  const [step, ...rest] = path;
  return { ...data, [step]: setKey(lookUp(data, [step]), rest, value) };
}

/** Is the key known here? If not, the flaw says which one is near: `time_seconds` is near `device.time_seconds`. */
export function keyFlaw(key: string, o: { path: Path; value: unknown; known: readonly string[] }): Flaw[] {
  if (o.known.includes(key)) return [];
  const nested = isMapping(o.value)
    ? o.known.filter((name) => name === `${key}.${Object.keys(o.value as object)[0]}`)
    : [];
  const ends = o.known.filter((name) => name.endsWith(`.${key}`));
  const sure = [nested, ends].find((names) => names.length === 1)?.[0];
  const hint = sure ? `did you mean ${show(sure)}?` : didYouMean(key, o.known);
  return [{ path: o.path, onKey: true, expected: "a known dotted key", got: show(key), hint }];
}

/** The axes that can be checked further, the keys of those that cannot, and what is wrong with them. */
export function readAxes(sweep: unknown): { axes: Axes; broken: string[]; flaws: Flaw[] } {
  const axes: Axes = {};
  const flaws: Flaw[] = [];
  const written = isMapping(sweep) && !Array.isArray(sweep) ? sweep : {};
  for (const [key, values] of Object.entries(written)) {
    const path = ["sweep", key];
    const unknown = keyFlaw(key, { path, value: values, known: SWEEPABLE });
    flaws.push(...unknown);
    if (unknown.length > 0) continue;
    if (!Array.isArray(values) || values.length === 0) {
      const hint = isMapping(values) || values === null ? undefined : `did you mean [${show(values)}]?`;
      flaws.push({ path, expected: "a list of at least one value", got: show(values), hint });
      continue;
    }
    const repeated = values.flatMap((value, i) => i > 0 && values.lastIndexOf(value, i - 1) >= 0 ? [i] : []);
    flaws.push(...repeated.map((i) => ({ path: [...path, i], expected: "each value once", got: show(values[i]) })));
    axes[key] = [...new Set(values)];
  }
  const count = Object.values(axes).reduce((product, values) => product * values.length, 1);
  if (count > MAX_CASES) {
    flaws.push({ path: ["sweep"], onKey: true, expected: `at most ${MAX_CASES} cases`, got: String(count) });
  }
  return { axes, broken: Object.keys(written).filter((key) => !Object.hasOwn(axes, key)), flaws };
}

/** A value that a key takes, and where the file says so; without a place, its own flaws are reported elsewhere. */
interface Choice {
  value: unknown;
  at?: Path;
}
export type Choices = Record<string, Choice[]>;

/** Every swept value with its place. */
export function placedAxes(axes: Axes, sweep: unknown): Choices {
  return mapValues(axes, (values, key) => {
    const written = lookUp(sweep, [key]) as unknown[];
    return values.map((value) => ({
      value,
      at: ["sweep", key, written.findIndex((other) => Object.is(other, value))],
    }));
  });
}

/** The overrides of a control or breaker as choices, among the swept values of the keys that they leave alone. */
export function overrideChoices(
  axes: Axes,
  { where, overrides }: { where: Path; overrides: unknown },
): Choices {
  const given = isMapping(overrides) ? overrides : {};
  const left = Object.fromEntries(Object.entries(axes).filter(([key]) => !Object.hasOwn(given, key)));
  const known = Object.entries(given).filter(([key]) => LEAVES.includes(key));
  return {
    ...mapValues(left, (values) => values.map((value) => ({ value }))),
    ...Object.fromEntries(known.map(([key, value]) => [key, [{ value, at: [...where, key] }]])),
  };
}

/** What choices break in the sections, beyond what is known to be broken; sections are checked one by one. */
export function choiceFlaws(data: unknown, o: { choices: Choices; known: Flaw[]; names: Partial<Names> }): Flaw[] {
  const found = new Map<string, Flaw>();
  const known = new Set(o.known.map(identity));
  for (const name of Object.keys(SECTIONS) as SectionName[]) {
    const own = Object.fromEntries(Object.entries(o.choices).filter(([key]) => key.startsWith(`${name}.`)));
    if (Object.keys(own).length === 0) continue;
    for (const one of affordable(own)) {
      const set = Object.entries(one).reduce((all, [key, { value }]) => setKey(all, key.split("."), value), data);
      for (const flaw of sectionFlaws(name, { value: lookUp(set, [name]), names: o.names })) {
        const placed = place(flaw, { one, isKnown: known.has(identity(flaw)) });
        if (placed) found.set(identity(placed), placed);
      }
    }
  }
  return [...found.values()];
}

/** A flaw of a chosen value stands at that value; one that the choice brings about elsewhere, at the last choice. */
function place(flaw: Flaw, { one, isKnown }: { one: Record<string, Choice>; isKnown: boolean }): Flaw | undefined {
  const key = dotted(flaw.path);
  if (Object.hasOwn(one, key)) return one[key].at && { ...flaw, onKey: false, path: one[key].at };
  const [last, { at }] = Object.entries(one).findLast(([, choice]) => choice.at) ?? ["", {}];
  if (isKnown || !at) return undefined;
  const depth = at.indexOf(last);
  return { ...flaw, onKey: true, path: [...at.slice(0, depth), key], at: at.slice(0, depth + 1) };
}

/** All cases, or if they are too many each axis by itself. */
function affordable(choices: Choices): Record<string, Choice>[] {
  const count = Object.values(choices).reduce((product, values) => product * values.length, 1);
  if (count <= MAX_CASES) return sweepCases(choices);
  return Object.entries(choices).flatMap(([key, values]) => values.slice(0, MAX_CASES).map((one) => ({ [key]: one })));
}

function identity({ path, expected, got }: Flaw): string {
  return JSON.stringify([path, expected, got]);
}

function mapValues<A, B>(record: Record<string, A>, change: (value: A, key: string) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value, key)]));
}
