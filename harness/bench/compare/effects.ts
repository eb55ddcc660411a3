/**
 * What a comparison of two revisions measures: rounds. In a round three fresh processes take turns: two of the base, which
 * show what the machine makes of no change at all, and one of the head.
 */

import { z } from "zod";
import { number, object } from "../../records/forms.ts";
import { quantile } from "../../stats.ts";
import type { Clock } from "../record.ts";

export const SIDES = ["base", "again", "head"] as const;
/** `again` is a second process of the base. */
export type Side = typeof SIDES[number];

const numbers = z.array(number);

/** Samples of one process, in the order of its turns: ns of one call. */
const times = object({
  wall: numbers,
  cpu: numbers,
  device: numbers.nullable().describe("by timestamp queries, null where there are none; bytes of a bench of memory"),
});

export const PLAYED_ROUND = object({
  order: z.array(z.enum(SIDES)).describe("of the first turn; every second one runs backwards"),
  base: times,
  again: times,
  head: times,
});

export type Times = z.infer<typeof times>;
export type PlayedRound = z.infer<typeof PLAYED_ROUND>;

/** Logarithms of ratios of medians, one a round. */
export interface Effects {
  /** Head against base. */
  head: number[];
  /** The base against itself. */
  again: number[];
}

/**
 * Effects of rounds by one clock. The head is set against the geometric mean of both processes of the base, which scatters
 * less than either.
 *
 * @throws {RangeError} if a time is not above 0: then the clock is no clock
 */
export function effectsOf(rounds: readonly PlayedRound[], clock: Clock): Effects {
  const levels = rounds.map((round) => SIDES.map((side) => Math.log(levelOf(round[side], clock))));
  return {
    head: levels.map(([base, again, head]) => head - (base + again) / 2),
    again: levels.map(([base, again]) => again - base),
  };
}

/** Median of a process. */
export function levelOf(times: Times, clock: Clock): number {
  const level = quantile(times[clock] ?? [], 0.5);
  if (level > 0) return level;
  throw new RangeError(`${clock} clock: expected times above 0, got a median of ${level}`);
}

/** Clocks that a bench's rounds are looked at by. */
export interface Looks {
  /** A change by any of them is one. */
  judging: Clock[];
  /** A sure change by one of them is enough not to call a bench the same. */
  watching: Clock[];
}

/**
 * A job is what a person waits for, so that the wall's clock judges it beside that of the processor; of a kernel the wall
 * and the device show what the processor's time does not: waits, and work that is no longer done side by side.
 *
 * @param clock of the comparison (see `clockOf`)
 * @returns only clocks that show times above 0 in all rounds; no judging one if there is none to judge by
 */
export function looksAt(
  rounds: readonly PlayedRound[],
  { kind, measure, clock }: { kind: "kernel" | "job" | "process"; measure: "time" | "memory"; clock: Clock },
): Looks {
  const shows = (one: Clock) => rounds.every((round) => SIDES.every((side) => hasLevel(round[side], one)));
  if (measure === "memory") return { judging: [clock].filter(shows), watching: [] };
  const both = [...new Set([clock, "wall" as const])].filter(shows);
  const judging = kind === "job" ? both : both.slice(0, 1);
  if (kind !== "kernel") return { judging, watching: [] };
  return { judging, watching: (["wall", "device"] as const).filter((one) => !judging.includes(one) && shows(one)) };
}

function hasLevel(times: Times, clock: Clock): boolean {
  const values = times[clock];
  return values !== null && values.length > 0 && quantile(values, 0.5) > 0;
}

/**
 * The clock that a comparison goes by. On hardware that of the device, which the computer's load does not touch. A software
 * adapter's device is the processor, which other processes take away from it: there the time that the processor has worked
 * scatters least (1.5 to 3.5 % between rounds of 20 turns on two busy cores; the device's clock 6 to 16 %, the wall's 4 to
 * 12 %).
 */
export function clockOf(
  { kind, measure }: { kind: "kernel" | "job" | "process"; measure: "time" | "memory" },
  { software, hasDevice }: { software: boolean; hasDevice: boolean },
): Clock {
  if (measure === "memory") return "device";
  // what its children work is not in the time of a process
  if (kind === "process") return "wall";
  if (software) return "cpu";
  return kind === "kernel" && hasDevice ? "device" : "wall";
}
