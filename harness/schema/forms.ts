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
  return z.string({ error }).refine((value) => value.trim() !== "", { error });
}

export function choice<const T extends readonly string[]>(names: T) {
  return z.enum(names, { error: names.length > 1 ? `one of ${names.join(" | ")}` : names[0] });
}

export function number(expected: string, holds: (value: number) => boolean) {
  return z.number({ error: expected }).refine(holds, { error: expected });
}

/** Far beyond any device, and far within f32. */
export const LARGEST = 1e6;
export const notNegative = number("number from 0 to 1e6", (v) => v >= 0 && v <= LARGEST);
export const seconds = number("number of seconds from 0 to 1e12", (v) => v >= 0 && v <= 1e12);
export const bits = number(
  "0 (ideal) or a whole number from 2 to 16",
  (v) => v === 0 || (Number.isInteger(v) && v >= 2 && v <= 16),
);
export const SHARE = "number from 0 to 1";
export const share = number(SHARE, (v) => v >= 0 && v <= 1);
export const difference = number("number from -1 to 1", (v) => v >= -1 && v <= 1);
export const finite = number("a finite number", () => true);
export const confidence = number("number above 0.5 and below 1", (v) => v > 0.5 && v < 1).default(0.95);

export const ohms = number("number of ohms from 0 to 1e6", (v) => v >= 0 && v <= LARGEST);
export const microsiemens = number("number of µS from 0 to 1e6", (v) => v >= 0 && v <= LARGEST);
export const percentile = number("number above 0, at most 100", (v) => v > 0 && v <= 100).default(100);
export const positive = number("number above 0, at most 1e6", (v) => v > 0 && v <= LARGEST);
export const yes = z.boolean({ error: "true or false" });
export const coefficients = z.array(finite, { error: "a list of 1 to 5 numbers, µS" }).min(1, {
  error: "a list of 1 to 5 numbers, µS",
}).max(5, { error: "a list of 1 to 5 numbers, µS" });

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
