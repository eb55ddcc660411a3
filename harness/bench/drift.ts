/** Which rounds count: those before and after which the machine was as fast as it had been. Pure functions. */

import { quantile } from "../stats.ts";

/**
 * Calibrations that the present one is held against: enough that a burst does not move their median, few enough that it
 * follows a machine that has got another load for good.
 */
export const WINDOW = { least: 9, most: 41 };

/** What a machine at rest stays within. Source: reference/harness.md §1.4, nvbench's and mitata's practice. */
const FLOOR = 0.03;
/**
 * Times the median distance from the median that a calibration may be off: on a machine that others use it is 10 to 20 % by
 * itself (two cores, measured), where 3 % would throw away nine rounds in ten.
 */
const SPREADS = 3;
/** Of all rounds: where more of them drifted, drifting is what the machine does. Source: nvbench issue 231. */
const MOST_DISCARDED = 0.5;

export interface DriftLimit {
  /** Of the calibrations in the window, ns. */
  median: number;
  /** Part of the median that a calibration may be off. */
  limit: number;
}

/** The limit by the calibrations so far; without end where there are too few to tell. */
export function driftLimit(times: readonly number[]): DriftLimit {
  const last = times.slice(-WINDOW.most);
  if (last.length < WINDOW.least) return { median: last.length > 0 ? quantile(last, 0.5) : 0, limit: Infinity };
  const median = quantile(last, 0.5);
  const spread = quantile(last.map((time) => Math.abs(time - median)), 0.5);
  return { median, limit: Math.max(FLOOR, SPREADS * spread / median) };
}

/** Whether one of a round's calibrations lies beyond the limit. */
export function hasDrifted(calibration: readonly [number, number], { median, limit }: DriftLimit): boolean {
  return calibration.some((time) => Math.abs(time - median) > limit * median);
}

/** Which rounds are discarded: those that drifted, or none where these are more than half. */
export function discardedOf(drifted: readonly boolean[]): boolean[] {
  return drifted.map((one) => one && !isCapped(drifted));
}

/** Whether so many rounds drifted that all of them count. */
export function isCapped(drifted: readonly boolean[]): boolean {
  return drifted.filter((one) => one).length > MOST_DISCARDED * drifted.length;
}
