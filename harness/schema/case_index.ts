/** Finds the cases that have given values of given keys without looking at every case for each question. */

import { identityOf } from "./sweep.ts";

/** Swept keys and their values. */
export type Keys = Record<string, unknown>;

/** What has been worked out for a list of cases, which nobody changes. */
const KNOWN = new WeakMap<readonly Keys[], Map<string, unknown>>();

/** The same answer for the same question about the same list of cases, worked out once. */
export function once<T>(cases: readonly Keys[], { asked, make }: { asked: string; make: () => T }): T {
  let known = KNOWN.get(cases);
  if (!known) KNOWN.set(cases, known = new Map());
  if (!known.has(asked)) known.set(asked, make());
  return known.get(asked) as T;
}

/** Keys and values as one text, whatever their order; a list has the identity of what is in it. */
export function keysId(keys: Keys): string {
  return Object.keys(keys).sort().map((name) => `${name}=${identityOf(keys[name])}`).join("\n");
}

/** Indices of the cases that meet all conditions, ascending. */
export function picked(conditions: Keys, cases: readonly Keys[]): readonly number[] {
  const names = Object.keys(conditions).sort();
  const table = once(cases, { asked: `table\n${names.join("\n")}`, make: () => tableOf(names, cases) });
  return table.get(valuesOf(conditions, names)) ?? [];
}

function tableOf(names: readonly string[], cases: readonly Keys[]): Map<string, number[]> {
  const having = [...cases.keys()].filter((index) => names.every((name) => Object.hasOwn(cases[index], name)));
  return Map.groupBy(having, (index) => valuesOf(cases[index], names));
}

function valuesOf(keys: Keys, names: readonly string[]): string {
  return names.map((name) => identityOf(keys[name])).join("\n");
}
