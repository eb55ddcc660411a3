/** Runs and the sweep of a file as dimensions: lists of points, of which the cases are the product. */

import { isMapping, lookUp } from "./language.ts";
import type { Flaw, Path } from "./positions.ts";
import { Resolver } from "./resolved.ts";
import { type Choices, type Draft, identityOf, keyFlaw, RUN, SWEEPABLE } from "./sweep.ts";
import { show } from "../scenario/scenario_error.ts";
import { plural } from "../output/words.ts";

/** What may stand in a sweep beside dotted keys. */
export const RESERVED = ["zip", "exclude", "include"] as const;
/** The name of a run. */
export const RUN_NAME = /^[a-z][a-z0-9_]*$/;

export interface Dimensions {
  /** Each a list of points; runs first, then axes and zips in the order of the file. */
  dimensions: Draft[][];
  /** The keys that each run sets. */
  runs: Record<string, Choices>;
  /** Keys that have flaws of their own; conditions on them are not judged. */
  broken: string[];
  flaws: Flaw[];
}

/** A map in the narrow sense, no list. */
export function isMap(value: unknown): value is Record<string, unknown> {
  return isMapping(value) && !Array.isArray(value);
}

/** The dimensions that can be checked further, and what is wrong with the others. */
export function readDimensions(data: unknown): Dimensions {
  const found: Dimensions = { dimensions: [], runs: {}, broken: [], flaws: [] };
  readRuns(data, found);
  const sweep = lookUp(data, ["sweep"]);
  const seen = new Set<string>();
  for (const [key, value] of Object.entries(isMap(sweep) ? sweep : {})) {
    if (key === "zip") readZips(value, { found, seen });
    else if (!RESERVED.includes(key as "zip")) readAxis({ key, values: value, path: ["sweep", key] }, { found, seen });
  }
  for (const [name, choices] of Object.entries(found.runs)) {
    for (const key of Object.keys(choices).filter((one) => seen.has(one))) {
      const path = ["runs", name, key];
      found.flaws.push({ path, onKey: true, expected: "a key that the sweep leaves alone", got: show(key) });
    }
  }
  return found;
}

function readRuns(data: unknown, found: Dimensions): void {
  const runs = lookUp(data, ["runs"]);
  if (!isMap(runs)) return;
  const { flaws } = found;
  for (const [name, set] of Object.entries(runs)) {
    const path = ["runs", name];
    if (!RUN_NAME.test(name)) {
      flaws.push({ path, onKey: true, expected: "a name of small letters, digits and _", got: show(name) });
    }
    if (!isMap(set)) {
      const hint = set === null ? "{} is the file as it stands" : undefined;
      flaws.push({ path, expected: "a map of dotted keys", got: show(set), hint });
      found.broken.push(RUN);
      continue;
    }
    flaws.push(
      ...Object.entries(set).flatMap(([key, value]) => keyFlaw(key, { path: [...path, key], value, known: SWEEPABLE })),
    );
    const known = Object.entries(set).filter(([key]) => SWEEPABLE.includes(key));
    found.runs[name] = Object.fromEntries(known.map(([key, value]) => [key, { value, at: [...path, key] }]));
  }
  flaws.push(...twins(found.runs, new Resolver(data)));
  if (Object.keys(runs).length === 0) flaws.push({ path: ["runs"], expected: "at least one run", got: "{}" });
  const points = Object.entries(found.runs).map(([run, choices]) => ({ keys: { [RUN]: run }, choices }));
  if (points.length > 0) found.dimensions.push(points);
}

/** Two runs that come to the same are a slip: whatever compares them compares a thing with itself. */
function twins(runs: Record<string, Choices>, resolver: Resolver): Flaw[] {
  const first = new Map<string, string>();
  return Object.entries(runs).flatMap(([name, choices]): Flaw[] => {
    const id = resolver.identity(choices);
    const twin = first.get(id);
    first.set(id, twin ?? name);
    if (twin === undefined) return [];
    return [{ path: ["runs", name], onKey: true, expected: `a run that differs from ${twin}`, got: "the same" }];
  });
}

interface Axis {
  key: string;
  values: unknown;
  path: Path;
}
type Into = { found: Dimensions; seen: Set<string> };

/** Says what is wrong with the key of an axis and its list; true if it can be used. */
function isSound({ key, values, path }: Axis, { found, seen }: Into): boolean {
  const known = path.length > 2 ? SWEEPABLE : [...SWEEPABLE, ...RESERVED];
  const flaws = keyFlaw(key, { path, value: values, known });
  if (flaws.length === 0 && seen.has(key)) {
    flaws.push({ path, onKey: true, expected: "a key that is swept once", got: show(key) });
  }
  if (flaws.length === 0 && (!Array.isArray(values) || values.length === 0)) {
    const hint = isMapping(values) || values === null ? undefined : `did you mean [${show(values)}]?`;
    flaws.push({ path, expected: "a list of at least one value", got: show(values), hint });
  }
  found.flaws.push(...flaws);
  if (flaws.length > 0) found.broken.push(key);
  seen.add(key);
  return flaws.length === 0;
}

function readAxis(axis: Axis, into: Into): void {
  if (!isSound(axis, into)) return;
  const { key, path } = axis;
  const points = new Map<string, Draft>();
  (axis.values as unknown[]).forEach((value, i) => {
    const at = [...path, i];
    if (points.has(identityOf(value))) {
      into.found.flaws.push({ path: at, expected: "each value once", got: show(value) });
    } else points.set(identityOf(value), { keys: { [key]: value }, choices: { [key]: { value, at } } });
  });
  into.found.dimensions.push([...points.values()]);
}

function readZips(zips: unknown, into: Into): void {
  const path = ["sweep", "zip"];
  if (!Array.isArray(zips) || zips.length === 0) {
    const hint = isMap(zips) ? "a list of maps: - { … }" : undefined;
    into.found.flaws.push({ path, expected: "a list of maps of keys that move together", got: show(zips), hint });
    into.found.broken.push(...Object.keys(isMap(zips) ? zips : {}));
  } else zips.forEach((zip, i) => readZip(zip, { ...into, path: [...path, i] }));
}

/** Lists of one length that move together. */
function readZip(zip: unknown, { path, ...into }: Into & { path: Path }): void {
  const { flaws, broken, dimensions } = into.found;
  if (!isMap(zip) || Object.keys(zip).length < 2) {
    flaws.push({ path, expected: "a map of at least two keys that move together", got: show(zip) });
    if (isMap(zip)) broken.push(...Object.keys(zip));
    return;
  }
  const axes = Object.entries(zip).map(([key, values]) => ({ key, values, path: [...path, key] }));
  if (!axes.map((axis) => isSound(axis, into)).every(Boolean)) {
    broken.push(...Object.keys(zip));
    return;
  }
  const lists = axes.map(({ values }) => values as unknown[]);
  const odd = axes.filter((_, i) => lists[i].length !== lists[0].length);
  flaws.push(...odd.map(({ values, path: at }) => ({
    ...{ path: at, expected: `a list of ${plural(lists[0].length, "value")}, as ${axes[0].key} has` },
    got: String((values as unknown[]).length),
  })));
  if (odd.length > 0) {
    broken.push(...Object.keys(zip));
    return;
  }
  const seen = new Set<string>();
  const points = lists[0].flatMap((_, i): Draft[] => {
    const values = axes.map(({ key }, a): [string, unknown] => [key, lists[a][i]]);
    const id = JSON.stringify(values.map(([, value]) => identityOf(value)));
    if (seen.has(id)) {
      flaws.push({ path: [...axes[0].path, i], expected: "each pair of values once", got: show(lists[0][i]) });
      return [];
    }
    seen.add(id);
    const choices = axes.map(({ key, path: at }, a) => [key, { value: lists[a][i], at: [...at, i] }]);
    return [{ keys: Object.fromEntries(values), choices: Object.fromEntries(choices) }];
  });
  dimensions.push(points);
}
