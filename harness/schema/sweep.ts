/** The cases of a scenario: what each sets, which values its keys take, and what overrides leave of them. */

import { isMapping, lookUp } from "./language.ts";
import { LEAVES, MAPS } from "./sections.ts";
import type { Flaw, Path } from "./positions.ts";
import { didYouMean, show } from "../scenario/scenario_error.ts";

/** What a swept or overridden key can be; a list is one value. */
export type Value = string | number | boolean | readonly number[];

export const MAX_CASES = 1024;

/** The keys that a sweep, run, control or breaker may name: all but those of the chips and those that are maps. */
export const SWEEPABLE: readonly string[] = LEAVES.filter((key) => !key.startsWith("chips.") && !MAPS.includes(key));

/** The key that names a run, beside the dotted keys of a sweep. */
export const RUN = "run";
/** Where it is looked for in vain. */
export const RUNS_HINT = "runs: at the top of the file names them";

/** The cases of a scenario, in order. */
export interface Sweep {
  /** Values that each swept key takes in some case, in order of first use; `run` is a key like any other. */
  axes: Record<string, Value[]>;
  /** `keys` is what conditions and tables look at, `set` the dotted keys laid over the sections; one empty case without a sweep. */
  cases: { keys: Record<string, Value>; set: Record<string, Value> }[];
}

/** The values of each swept key. */
export type Axes = Record<string, readonly unknown[]>;

/** A value that a key takes, and where the file says so; without a place, its own flaws are reported elsewhere. */
export interface Choice {
  value: unknown;
  at?: Path;
}
export type Choices = Record<string, Choice>;

/** A case before it is known to be sound. */
export interface Draft {
  keys: Record<string, unknown>;
  choices: Choices;
}

/** Values in order of first use. */
export function axesOf(cases: readonly { keys: Record<string, unknown> }[]): Axes {
  const axes: Record<string, Map<string, unknown>> = {};
  for (const { keys } of cases) {
    for (const [key, value] of Object.entries(keys)) {
      const values = axes[key] ??= new Map();
      const id = identityOf(value);
      if (!values.has(id)) values.set(id, value);
    }
  }
  return Object.fromEntries(Object.entries(axes).map(([key, values]) => [key, [...values.values()]]));
}

/** JSON would make one of NaN, the infinities and null. */
export function identityOf(value: unknown): string {
  return typeof value === "number" ? String(value) : JSON.stringify(value) ?? "";
}

/** What overrides leave of the cases: without their keys, and those that are then the same as one. */
function withoutKeys<T extends { keys: Record<string, unknown> }>(
  cases: readonly T[],
  { overrides, strip }: { overrides: object; strip: (one: T, drop: (key: string) => boolean) => T },
): T[] {
  const left = new Map<string, T>();
  for (const one of cases) {
    const short = strip(one, (key) => Object.hasOwn(overrides, key));
    const id = JSON.stringify(Object.entries(short.keys).map(([key, value]) => [key, identityOf(value)]));
    if (!left.has(id)) left.set(id, short);
  }
  return [...left.values()];
}

/** The entries whose key is not dropped. */
function kept<T>(record: Record<string, T>, drop: (key: string) => boolean): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([key]) => !drop(key)));
}

/** A sweep under overrides: their keys leave every case, and cases that are then the same are one. */
export function sweepUnder({ cases }: Sweep, overrides: object): Sweep {
  const left = withoutKeys(cases, {
    overrides,
    strip: (one, drop) => ({ keys: kept(one.keys, drop), set: kept(one.set, drop) }),
  });
  return { axes: axesOf(left) as Sweep["axes"], cases: left };
}

/** The same for cases that are not yet known to be sound. */
export function draftsUnder(drafts: readonly Draft[], overrides: object): Draft[] {
  return withoutKeys(drafts, {
    overrides,
    strip: (one, drop) => ({ keys: kept(one.keys, drop), choices: kept(one.choices, drop) }),
  });
}

/** The cases that overrides leave, with the overrides in place; only these have a place to show. */
export function overridden(
  cases: readonly Draft[],
  { where, overrides }: { where: Path; overrides: Record<string, unknown> },
): Choices[] {
  const known = Object.entries(overrides).filter(([key]) => LEAVES.includes(key));
  const own = Object.fromEntries(known.map(([key, value]) => [key, { value, at: [...where, key] }]));
  return draftsUnder(cases, overrides).map(({ choices }) => {
    const bare = Object.entries(choices).map(([key, { value }]) => [key, { value }]);
    return { ...Object.fromEntries(bare), ...own };
  });
}

/** The cases as plain data. */
export function sweepOf(drafts: readonly Draft[]): Sweep {
  const cases = drafts.map(({ keys, choices }) => ({
    keys: keys as Record<string, Value>,
    set: Object.fromEntries(Object.entries(choices).map(([key, { value }]) => [key, value as Value])),
  }));
  return { axes: axesOf(cases) as Sweep["axes"], cases };
}

/** A copy with one dotted key set; missing maps are made, anything else in the way is left for its own issue. */
export function setKey(data: unknown, path: readonly string[], value: unknown): unknown {
  if (path.length === 0) return value;
  if (data !== undefined && (!isMapping(data) || Array.isArray(data))) return data;
  const [step, ...rest] = path;
  return { ...data, [step]: setKey(lookUp(data, [step]), rest, value) };
}

/** A copy with all these dotted keys set. */
export function setKeys(data: unknown, set: Record<string, unknown>): unknown {
  return Object.entries(set).reduce((all, [key, value]) => setKey(all, key.split("."), value), data);
}

/** Is the key known here? If not, the flaw says which one is near: `time_seconds` is near `device.time_seconds`. */
export function keyFlaw(key: string, o: { path: Path; value: unknown; known: readonly string[] }): Flaw[] {
  if (o.known.includes(key)) return [];
  if (LEAVES.includes(key)) {
    return [{ path: o.path, onKey: true, expected: "a dotted key that may be set here", got: show(key) }];
  }
  const nested = isMapping(o.value)
    ? o.known.filter((name) => name === `${key}.${Object.keys(o.value as object)[0]}`)
    : [];
  const ends = o.known.filter((name) => name.endsWith(`.${key}`));
  const sure = [nested, ends].find((names) => names.length === 1)?.[0];
  const hint = key === RUN ? RUNS_HINT : sure ? `did you mean ${show(sure)}?` : didYouMean(key, o.known);
  return [{ path: o.path, onKey: true, expected: "a known dotted key", got: show(key), hint }];
}
