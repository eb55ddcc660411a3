/** How numbers and keys are said in a sentence or a table. */

import { stripVTControlCharacters } from "node:util";

const UNITS: [number, string][] = [[31536000, "y"], [86400, "d"], [3600, "h"], [60, "min"]];

/**
 * A key and its value as a table shows them: times by themselves, in the largest unit that leaves a whole number; other
 * keys by as much of their end as says what they are, and tells them from the `others` that are shown beside them.
 */
export function showKey(key: string, value: unknown, others: readonly string[] = []): string {
  const steps = key.split(".");
  const end = (count: number) => `.${steps.slice(-count).join(".")}`;
  const clear = (count: number) => !others.some((other) => other !== key && `.${other}`.endsWith(end(count)));
  const name = end(steps.findIndex((_, i) => i + 1 >= leastSteps(steps) && clear(i + 1)) + 1 || steps.length).slice(1);
  if (name !== "time_seconds" || typeof value !== "number") return `${name}=${shownValue(value)}`;
  const unit = UNITS.find(([seconds]) => value >= seconds && value % seconds === 0);
  return unit ? `${value / unit[0]} ${unit[1]}` : `${value} s`;
}

/** A value as a sentence shows it: a list in brackets, which set it apart from its only number. */
export function shownValue(value: unknown): string {
  return Array.isArray(value) ? JSON.stringify(value) : String(value);
}

/** What labels of the same keys have in common, whatever their order: that of control and breaker was another once. */
export function unordered(label: string): string {
  return label.split(" ").sort().join(" ");
}

/** Deep in a section a single word says little: cells, kind and range want the map around them, sigma does not. */
function leastSteps(steps: readonly string[]): number {
  const last = steps[steps.length - 1];
  return steps.length > 2 && !last.includes("_") && last !== "sigma" ? 2 : 1;
}

/** `1 chip`, `2 chips`; a noun that takes no s says what more of it are. */
export function plural(count: number, noun: string, many = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : many}`;
}

/** `512 B`, `1.5 MiB`. */
export function bytesText(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB"];
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(1, bytes)) / 10)));
  return `${power === 0 ? bytes : (bytes / 1024 ** power).toFixed(1)} ${units[power]}`;
}

/** A line broken at its words where it is longer than `width`; what follows is indented. */
export function wrapped(line: string, { width, indent }: { width: number; indent: number }): string[] {
  const lines = [""];
  // spaces belong to the word behind them
  for (const word of line.match(/\s*\S+/g) ?? []) {
    const last = lines[lines.length - 1];
    const fits = stripVTControlCharacters(last + word).length <= width;
    if (fits || last.trim() === "") lines[lines.length - 1] = last + word;
    else lines.push(" ".repeat(indent) + word.trimStart());
  }
  return lines;
}
