/** Numbers with their errors, as a person reads them. */

import type { Estimate } from "../../models/curvature/estimate.ts";

/** What numbers need to be shown: a mean and, unless it is exact, its standard error. */
export type Shown = Pick<Estimate, "mean" | "standardError">;

/** Digits of a number that has no error. */
const DIGITS = 4;

/**
 * `2.319 ± 0.012`: the error with two digits, the mean as far as the error reaches; with a power of ten that both share
 * where the mean is small or large. An exact number has no `±`.
 */
export function plusMinus({ mean, standardError }: Shown): string {
  const largest = Math.max(Math.abs(mean), standardError);
  if (standardError === 0) return exact(mean);
  const power = powerOf(largest);
  const [value, error] = [mean / 10 ** power, standardError / 10 ** power];
  const decimals = errorDecimals(error);
  const text = `${value.toFixed(decimals)} ± ${error.toFixed(decimals)}`;
  return power === 0 ? text : `(${text})e${power}`;
}

/** Four digits or so, with a power of ten where the number is small or large. */
export function exact(value: number): string {
  const size = Math.abs(value);
  if (value === 0) return "0";
  if (size < 1e-3 || size >= 1e6) return value.toExponential(DIGITS - 1);
  return value.toFixed(Math.max(0, DIGITS - 1 - Math.floor(Math.log10(size))));
}

/** A column of numbers in one power of ten, which its head then names, with decimal points and `±` below each other. */
export function columnOf(title: string, numbers: Shown[]): { head: string; cells: string[] } {
  const largest = Math.max(...numbers.map(({ mean, standardError }) => Math.max(Math.abs(mean), standardError)));
  const power = largest === 0 ? 0 : powerOf(largest);
  const scaled = numbers.map(({ mean, standardError }) => (
    { mean: mean / 10 ** power, standardError: standardError / 10 ** power }
  ));
  const decimals = decimalsOf(scaled);
  const texts = scaled.map(({ mean, standardError: error }) => (
    error === 0 ? [mean.toFixed(decimals)] : [mean.toFixed(errorDecimals(error)), error.toFixed(errorDecimals(error))]
  ));
  const points = texts.map(([mean]) => mean.indexOf(".") < 0 ? mean.length : mean.indexOf("."));
  const wide = Math.max(...points);
  const means = texts.map(([mean], i) => " ".repeat(wide - points[i]) + mean);
  const most = Math.max(...means.map(({ length }) => length));
  const cells = texts.map(([, error], i) => error === undefined ? means[i] : `${means[i].padEnd(most)} ± ${error}`);
  return { head: power === 0 ? title : `${title} / 1e${power}`, cells };
}

/** Four digits for the largest exact number, and at least three for the smallest, but no more than seven. */
function decimalsOf(numbers: Shown[]): number {
  const sizes = numbers.filter(({ standardError }) => standardError === 0).map(({ mean }) => Math.abs(mean))
    .filter((size) => size > 0);
  if (sizes.length === 0) return 0;
  const places = (size: number, digits: number) => digits - 1 - Math.floor(Math.log10(size));
  const [largest, smallest] = [Math.max(...sizes), Math.min(...sizes)];
  return Math.max(0, places(largest, DIGITS), Math.min(places(smallest, 3), places(largest, 7)));
}

/** Two digits of an error. */
function errorDecimals(error: number): number {
  return Math.min(12, Math.max(0, 1 - Math.floor(Math.log10(error))));
}

/** A power of ten for numbers that would be long without it. */
function powerOf(largest: number): number {
  return largest >= 1e-2 && largest < 1e6 ? 0 : Math.floor(Math.log10(largest));
}

/** `12.3 %`. */
export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
