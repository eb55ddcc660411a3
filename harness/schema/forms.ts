/** Values of keys, each with the words that an issue says after "expected". */

import { z } from "zod";

export const U32_MAX = 2 ** 32 - 1;

/** A map with these keys and no other; the message of an unknown key is the list of the known ones. */
export function map<T extends z.ZodRawShape>(shape: T) {
  const known = Object.keys(shape).join(" ");
  return z.strictObject(shape, { error: ({ code }) => code === "unrecognized_keys" ? known : "a map of keys" });
}

export function whole(low: number, high: number) {
  const error = `a whole number from ${low} to ${high}`;
  return z.int({ error }).min(low, { error }).max(high, { error });
}

export function text() {
  const error = "text that is not empty";
  return z.string({ error }).regex(/\S/, { error });
}

export function choice<const T extends readonly string[]>(names: T) {
  return z.enum(names, { error: names.length > 1 ? `one of ${names.join(" | ")}` : names[0] });
}

/** `from` and `to` are allowed themselves, `above` and `below` are not; `of` is the unit. */
export interface Bounds {
  from?: number;
  above?: number;
  to?: number;
  below?: number;
  except?: number;
  of?: string;
}

/** A finite number within bounds, which editors know too. */
export function number(bounds: Bounds) {
  const { from, above, to, below, except } = bounds;
  const error = within(bounds);
  let form = z.number({ error });
  if (from !== undefined) form = form.gte(from, { error });
  if (above !== undefined) form = form.gt(above, { error });
  if (to !== undefined) form = form.lte(to, { error });
  if (below !== undefined) form = form.lt(below, { error });
  return except === undefined ? form : form.refine((v) => v !== except, { error }).meta({ not: { const: except } });
}

/** What an issue expects: `number of seconds from 0 to 1e12`. */
function within({ from, above, to, below, except, of }: Bounds): string {
  const ends = [from, above, to, below].map((end) => end === undefined ? "" : short(end));
  if (ends.every((end) => end === "")) return "a finite number";
  const low = from === undefined ? `above ${ends[1]}` : to === undefined ? `≥ ${ends[0]}` : `from ${ends[0]}`;
  const high = to === undefined
    ? ` and below ${ends[3]}`
    : from === undefined
    ? `, at most ${ends[2]}`
    : ` to ${ends[2]}`;
  return `number${of ? ` of ${of}` : ""}${except === undefined ? "" : ` other than ${except},`} ${low}${high}`;
}

/** 1e6, 1e-7, 600. */
function short(value: number): string {
  const size = Math.abs(value);
  return size >= 1e5 || (size > 0 && size < 1e-3) ? value.toExponential().replace("+", "") : String(value);
}

/** Far beyond any device, and far within f32. */
export const LARGEST = 1e6;
export const notNegative = number({ from: 0, to: LARGEST });
export const seconds = number({ from: 0, to: 1e12, of: "seconds" });
const BITS = "0 (ideal) or a whole number from 2 to 16";
export const bits = z.int({ error: BITS }).min(0, { error: BITS }).max(16, { error: BITS })
  .refine((v) => v !== 1, { error: BITS }).meta({ not: { const: 1 } });
export const share = number({ from: 0, to: 1 });
/** What an issue expects of a share, with its ends or without. */
export const SHARES: readonly string[] = [{ from: 0, to: 1 }, { above: 0, to: 1 }, { above: 0, below: 1 }].map(within);
export const difference = number({ from: -1, to: 1 });
export const finite = number({});
/** More nines than any number of chips has, and fewer than make an error of 0. */
export const confidence = number({ above: 0.5, to: 0.999999 }).default(0.95);

export const ohms = number({ from: 0, to: LARGEST, of: "ohms" });
export const microsiemens = number({ from: 0, to: LARGEST, of: "µS" });
export const percentile = number({ above: 0, to: 100 }).default(100);
export const positive = number({ above: 0, to: LARGEST });
export const yes = z.boolean({ error: "true or false" });
/** A list of numbers, of which there is at least one; `of` is what stands behind them in an issue. */
export function numbers(most: number, { form = finite, of = "" }: { form?: z.ZodNumber; of?: string } = {}) {
  const error = `a list of 1 to ${most} numbers${of}`;
  return z.array(form, { error }).min(1, { error }).max(most, { error });
}
export const coefficients = numbers(5, { of: ", µS" });
/** One word, or a number above 0. */
export function wordOrPositive<const W extends string>(word: W) {
  const error = `${word}, or a number above 0`;
  const above = z.number({ error }).gt(0, { error }).lte(LARGEST, { error });
  return z.union([z.literal(word), above], { error });
}

/** Dotted keys of a scenario; what they may be is looked into where the keys that exist are known. */
export const anyMap = z.record(z.string(), z.unknown(), { error: "a map of dotted keys" });

/** How the random part of an error is distributed. */
export const DISTRIBUTIONS = [
  "normal",
  "uniform",
  "right_censored",
  "left_censored",
  "both_censored",
  "truncated",
  "pepper",
] as const;
