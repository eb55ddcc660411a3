/** Which cases of a sweep a gate looks at, by their swept keys. */

/** Swept keys and their values. */
export type Keys = Record<string, unknown>;

/** Whether a case has the value of every condition. */
export function meets(keys: Keys, conditions: Keys): boolean {
  return Object.entries(conditions).every(([key, value]) => keys[key] === value);
}

/** Indices of the cases that meet all conditions. */
export function picked(conditions: Keys, cases: readonly Keys[]): number[] {
  return cases.flatMap((keys, index) => meets(keys, conditions) ? [index] : []);
}

/** Index of the case that differs from these keys by `to` only; -1 if there is none. */
export function partnerOf(keys: Keys, { to, cases }: { to: Keys; cases: readonly Keys[] }): number {
  return cases.findIndex((other) => meets(other, { ...keys, ...to }));
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
export function pairsOf({ of, to, when }: Sides, cases: readonly Keys[]): [number, number][] {
  return picked({ ...when, ...of }, cases).flatMap((index): [number, number][] => {
    if (!meets(cases[index], when)) return [];
    const partner = partnerOf(cases[index], { to, cases });
    return partner === index ? [] : [[index, partner]];
  });
}

/** Cases that differ in one key only, in the order of its values (numbers ascending); those without a neighbour left out. */
export function rowsAlong(key: string, { when, cases }: { when: Keys; cases: readonly Keys[] }): number[][] {
  const order = valuesOf(key, cases);
  const rows = Map.groupBy(picked(when, cases).filter((index) => Object.hasOwn(cases[index], key)), (index) => {
    const { [key]: _, ...others } = cases[index];
    return JSON.stringify(others);
  });
  const place = (index: number) => order.indexOf(cases[index][key]);
  return [...rows.values()].filter(({ length }) => length > 1).map((row) => row.sort((a, b) => place(a) - place(b)));
}

/** Values that a key takes: numbers ascending, others in the order of the file. */
export function valuesOf(key: string, cases: readonly Keys[]): unknown[] {
  const values = [...new Set(cases.map((keys) => keys[key]))];
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
