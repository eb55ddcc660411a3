/** How a cell technology is shown: the words, the conductances and the times. */

import { ages, DAY, type Device, YEAR } from "../../models/devices/device.ts";
import { firstTime } from "../../models/devices/laws.ts";
import { validityFlaws } from "../../models/devices/validity.ts";

/** What a technology's numbers are worth. */
export const EVIDENCE: Record<Device["evidence"], string> = {
  measured: "a fit to measured cells",
  style: "what another simulator assumes, no fit",
  guess: "a guess, no fit",
  abstract: "no cell, an abstraction",
};

/** Eleven conductances from the smallest to the largest; all levels of a cell that has few. */
export function conductancesOf(device: Device): number[] {
  return device.levels > 0 && device.levels <= 11 ? evenly(device, device.levels) : evenly(device, 11);
}

/** A few conductances to follow over time: all levels, or a tenth, two fifths, seven tenths and the whole range. */
export function startsOf(device: Device): number[] {
  if (device.levels > 0 && device.levels <= 4) return evenly(device, device.levels);
  const { gMinMicrosiemens: low, gMaxMicrosiemens: high } = device;
  return [0.1, 0.4, 0.7, 1].map((part) => low + part * (high - low));
}

/** Times of a table: those of the measurement, or from programming to a year, as far as the model holds. */
export function agesOf(device: Device): number[] {
  if (!ages(device)) return [firstTime(device)];
  if (device.aging) return device.aging.points.map(({ timeSeconds }) => timeSeconds);
  const times = [0, 1, 20, 60, 3600, DAY, 30 * DAY, YEAR, 10 * YEAR];
  return times.filter((timeSeconds) => validityFlaws(device, { timeSeconds }).length === 0);
}

function evenly({ gMinMicrosiemens: low, gMaxMicrosiemens: high }: Device, count: number): number[] {
  return Array.from({ length: count }, (_, i) => low + (high - low) * i / (count - 1));
}
