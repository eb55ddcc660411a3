/** Numbers of bench records as the report shows them: three digits that count, and a prefix. */

import type { BenchEntry } from "../../bench/record.ts";

const TIMES: [number, string][] = [[60e9, "min"], [1e9, "s"], [1e6, "ms"], [1e3, "µs"]];
const POWERS: [number, string][] = [[1e15, "P"], [1e12, "T"], [1e9, "G"], [1e6, "M"], [1e3, "k"]];
const PLURALS: Record<string, string> = {
  draw: "draws",
  element: "elements",
  chip: "chips",
  step: "steps",
  case: "cases",
};

/** `8.31`, `41.2`, `128`: three digits that count, without an exponent. */
export function threeDigits(value: number): string {
  if (value === 0) return "0";
  // 99.96 is 100, not 100.0
  const places = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(Number(value.toPrecision(3)))) + 1e-9));
  return value.toFixed(Math.min(places, 6));
}

/** `41.2 ms`. */
export function showNanoseconds(nanoseconds: number): string {
  const [scale, unit] = TIMES.find(([scale]) => nanoseconds >= scale) ?? [1, "ns"];
  return `${threeDigits(nanoseconds / scale)} ${unit}`;
}

/** `52.1 GMAC/s`, `1.62 TB/s`, `512 M draws/s`: the prefix belongs to a unit of few letters, and to the number before a word. */
export function showRate(perSecond: number, unit: string): string {
  const name = PLURALS[unit] ?? unit;
  const [number, prefix] = prefixed(perSecond);
  return name.length > 4 ? `${number}${prefix && ` ${prefix}`} ${name}/s` : `${number} ${prefix}${name}/s`;
}

/** `20 G`, `1 k`, `0.5`: a round number of an axis, as short as it goes. */
export function showTick(value: number): string {
  const [scale, prefix] = POWERS.find(([scale]) => value >= scale) ?? [1, ""];
  return `${Number((value / scale).toPrecision(6))}${prefix && ` ${prefix}`}`;
}

function prefixed(value: number): [number: string, prefix: string] {
  const [scale, prefix] = POWERS.find(([scale]) => value >= scale) ?? [1, ""];
  return [threeDigits(value / scale), prefix];
}

/** `412 MB`: powers of ten, as roofs are measured in. */
export function showBytes(bytes: number): string {
  const [number, prefix] = prefixed(bytes);
  return `${number} ${prefix}B`;
}

/** `15 ms`, `0.5 s`: a round value of an axis in a unit that all of the axis share. */
export function tickText(value: number, { measure, most }: { measure: BenchEntry["measure"]; most: number }): string {
  const among: [number, string][] = measure === "memory"
    ? POWERS.map(([scale, prefix]) => [scale, `${prefix}B`])
    : TIMES;
  const [scale, unit] = among.find(([scale]) => most >= scale) ?? [1, measure === "memory" ? "B" : "ns"];
  return `${Number((value / scale).toPrecision(6))} ${unit}`;
}

/** A median of an entry in its unit. */
export function showMeasured(value: number, measure: BenchEntry["measure"]): string {
  return measure === "memory" ? showBytes(value) : showNanoseconds(value);
}

/** `±1.2 %`: half of an interval relative to the median. */
export function showSpread({ median, interval: [low, high] }: { median: number; interval: readonly number[] }): string {
  return `±${(50 * (high - low) / median).toFixed(1)} %`;
}

/** `+18.4 %`, `−25.0 %`: a ratio as a change. */
export function showChange(ratio: number): string {
  const percent = 100 * (ratio - 1);
  const digits = Math.abs(percent) < 100 ? 1 : 0;
  return `${percent < 0 ? "−" : "+"}${Math.abs(percent).toFixed(digits)} %`;
}

/** `12 Oct`. */
export function showDay(utc: string): string {
  return new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" }).format(new Date(utc));
}
