/** Whether a technology is used where its model holds. */

import type { Device } from "./device.ts";

/** What is to be done with the cells; whatever is left out is not judged. */
export interface Use {
  timeSeconds?: number;
  /** Leave out where temperature acts by declared coefficients instead of by the model. */
  kelvin?: number;
  readVolts?: number;
  gMinMicrosiemens?: number;
  gMaxMicrosiemens?: number;
}

/** A use outside the model; `key` as in a scenario's `device`. */
export interface Flaw {
  key: string;
  expected: string;
  got: string;
  hint?: string;
}

/** Everything in which the use leaves the model; an empty list if nothing. */
export function validityFlaws(device: Device, use: Use): Flaw[] {
  const { valid, gMinMicrosiemens, gMaxMicrosiemens } = device;
  const gMin = use.gMinMicrosiemens ?? gMinMicrosiemens;
  const gMax = use.gMaxMicrosiemens ?? gMaxMicrosiemens;
  const by = ` for ${device.name}`;
  const order: Flaw[] = gMin < gMax
    ? []
    : [{ key: "g_max_microsiemens", expected: `more than g_min_microsiemens (${gMin})`, got: String(gMax) }];
  return [
    ...timeFlaws(device, use.timeSeconds),
    ...outside(use.kelvin, { key: "kelvin", range: valid.kelvin, unit: "K", by }),
    ...outside(use.readVolts, { key: "read_volts", range: valid.readVolts ?? [0, Infinity], unit: "V", by }),
    ...outside(use.gMinMicrosiemens, { key: "g_min_microsiemens", range: valid.microsiemens, unit: "µS", by }),
    ...outside(use.gMaxMicrosiemens, { key: "g_max_microsiemens", range: valid.microsiemens, unit: "µS", by }),
    ...order,
  ];
}

function timeFlaws({ name, valid, aging, relaxation }: Device, time: number | undefined): Flaw[] {
  if (time === undefined) return [];
  const flaw = { key: "time_seconds", got: String(time) };
  const [from, to] = valid.timeSeconds;
  if (aging?.between === "refused") {
    const times = aging.points.map(({ timeSeconds }) => timeSeconds);
    const hint = "nothing is known between the times of the measurement";
    return times.includes(time) ? [] : [{ ...flaw, expected: `${times.join(" | ")} s for ${name}`, hint }];
  }
  const start = relaxation?.fromSeconds;
  if (start !== undefined && time > 0 && time < start) {
    return [{ ...flaw, expected: `0 or at least ${start} s for ${name}` }];
  }
  const [only] = outside(time, { key: "time_seconds", range: [from, to], unit: "s", by: ` for ${name}` });
  if (!only) return [];
  return to > from ? [only] : [{ ...only, hint: "its model says nothing of later times" }];
}

function outside(
  value: number | undefined,
  { key, range: [low, high], unit, by }: { key: string; range: [number, number]; unit: string; by: string },
): Flaw[] {
  if (value === undefined || (value >= low && value <= high)) return [];
  const span = low === high ? `${low}` : high === Infinity ? `at least ${low}` : `${low} … ${high}`;
  return [{ key, expected: `${span} ${unit}${by}`, got: String(value) }];
}
