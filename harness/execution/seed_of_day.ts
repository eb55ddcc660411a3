/** Seeds that change from day to day, so that nightly runs do not always judge the same chips. */

import { createHash } from "node:crypto";

/** The UTC date, `2026-11-20`: what a record says beside the seed that was made of it. */
export function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}

/** The seed of a UTC date, u32: the same all day and on every machine, unlike that of the day before. */
export function seedOfDay(date: Date): number {
  return createHash("sha256").update(`noisegate seed of ${dayOf(date)}`).digest().readUInt32LE(0);
}
