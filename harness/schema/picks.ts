/** Which cases of a sweep a gate looks at, by their swept keys. */

import { type Keys, keysId, once, picked } from "./case_index.ts";
import { identityOf } from "./sweep.ts";

export { type Keys, picked } from "./case_index.ts";

/** Whether a case has the value of every condition. */
export function meets(keys: Keys, conditions: Keys): boolean {
  return Object.entries(conditions).every(([key, value]) =>
    Object.hasOwn(keys, key) && identityOf(keys[key]) === identityOf(value)
  );
}

/** Index of the case that differs from these keys by `to` only; -1 if there is none. */
export function partnerOf(keys: Keys, { to, cases }: { to: Keys; cases: readonly Keys[] }): number {
  return picked({ ...keys, ...to }, cases)[0] ?? -1;
}

/** Whether several values of a key are swept. */
export function isWide(key: string, axes: Record<string, readonly unknown[]>): boolean {
  return Object.hasOwn(axes, key) && axes[key].length > 1;
}

/** Do all terms pick the same case? An axis of one value need not be named. */
export function oneCase(terms: { of: Keys }[], axes: Record<string, readonly unknown[]>): boolean {
  const wide = Object.keys(axes).filter((key) => isWide(key, axes));
  return new Set(terms.map(({ of }) => JSON.stringify(wide.map((key) => of[key])))).size === 1;
}

/** Two sides of a comparison. */
export interface Sides {
  of: Keys;
  to: Keys;
  when: Keys;
}

/** Every case of the one side with its partner on the other, -1 where there is none; no case is its own partner. */
export function pairsOf(sides: Sides, cases: readonly Keys[]): [number, number][] {
  const asked = ["pairs", ...[sides.of, sides.to, sides.when].map(keysId)].join("\n\n");
  return once(cases, { asked, make: () => pairsIn(cases, sides) });
}

function pairsIn(cases: readonly Keys[], { of, to, when }: Sides): [number, number][] {
  return picked({ ...when, ...of }, cases).flatMap((index): [number, number][] => {
    if (!meets(cases[index], when)) return [];
    const partner = partnerOf(cases[index], { to, cases });
    return partner === index ? [] : [[index, partner]];
  });
}

/** Cases that differ in one key only, in the order of its values (numbers ascending); those without a neighbour left out. */
export function rowsAlong(key: string, o: { when: Keys; cases: readonly Keys[] }): number[][] {
  return allRowsAlong(key, o).filter(({ length }) => length > 1);
}

/** The same with those that have no neighbour. */
export function allRowsAlong(key: string, { when, cases }: { when: Keys; cases: readonly Keys[] }): number[][] {
  return once(cases, { asked: `rows ${key}\n${keysId(when)}`, make: () => rowsOf(key, { when, cases }) });
}

function rowsOf(key: string, { when, cases }: { when: Keys; cases: readonly Keys[] }): number[][] {
  const places = new Map(valuesOf(key, cases).map((value, place) => [identityOf(value), place]));
  const place = (index: number) => places.get(identityOf(cases[index][key]))!;
  const rows = Map.groupBy(picked(when, cases).filter((index) => Object.hasOwn(cases[index], key)), (index) => {
    const { [key]: _, ...others } = cases[index];
    return keysId(others);
  });
  return [...rows.values()].map((row) => row.sort((a, b) => place(a) - place(b)));
}

/** Values that a key takes: numbers ascending, others in the order of the file. */
export function valuesOf(key: string, cases: readonly Keys[]): unknown[] {
  const taken = cases.filter((keys) => Object.hasOwn(keys, key)).map((keys) => keys[key]);
  const values = [...new Map(taken.map((value) => [identityOf(value), value])).values()];
  return values.every((value) => typeof value === "number") ? values.sort((a, b) => a - b) : values;
}

/** A crossover in one row of cases: both sides where the one is ahead, and where it is behind; -1 where a case is missing. */
export interface Crossing {
  ahead: [number, number];
  behind: [number, number];
}

export function crossingsOf(
  { of, to, when, along, between: [from, until] }: Sides & { along: string; between: readonly unknown[] },
  cases: readonly Keys[],
): Crossing[] {
  return pairsOf({ of: { ...of, [along]: from }, to, when }, cases).map((ahead) => {
    const later = (index: number) => index < 0 ? -1 : partnerOf(cases[index], { to: { [along]: until }, cases });
    return { ahead, behind: [later(ahead[0]), later(ahead[1])] };
  });
}
