/** Runs a bench until its times are stable, and finds how many calls make a sample. */

import { quantile } from "../stats.ts";
import type { Reading } from "./clocks.ts";

/** The latest times, whose median must not be below all before them by more than NEAR. */
const LATEST = 3;
const NEAR = 0.03;
const MOST_WARM_UPS = 20;

export interface WarmUpOptions {
  run: (calls: number) => Promise<Reading>;
  /** The clock that settles it, ns. */
  read: (reading: Reading) => number;
  /** Wanted work of a sample by that clock. */
  sampleNanoseconds: number;
  mostCalls: number;
  /** Whether it has taken long enough. */
  isLate: () => boolean;
}

export interface WarmUp {
  /** Of one sample from now on. */
  calls: number;
  /** Samples that it took. */
  warmUps: number;
  isStable: boolean;
}

/**
 * Samples, of more calls while they are too short, until the median of the three latest is no more than 3 % below the least
 * before them: times that still fall would make the estimate that of a past. Noise alone seldom has two of three there.
 */
export async function warmUp({ run, read, isLate, ...wanted }: WarmUpOptions): Promise<WarmUp> {
  let [calls, warmUps] = [1, 0];
  let times: number[] = [];
  while (!isStable(times) && warmUps < MOST_WARM_UPS && !isLate()) {
    const total = read(await run(calls));
    warmUps++;
    const more = nextCalls(calls, { total, ...wanted });
    // times of other numbers of calls are of other overheads
    times = more === calls ? [...times, total / calls] : [];
    calls = more;
  }
  return { calls, warmUps, isStable: isStable(times) };
}

/** Whether times no longer fall. */
export function isStable(times: readonly number[]): boolean {
  if (times.length <= LATEST) return false;
  return quantile(times.slice(-LATEST), 0.5) >= (1 - NEAR) * Math.min(...times.slice(0, -LATEST));
}

/** Calls of the next sample, by the time that this one took. */
export function nextCalls(
  calls: number,
  { total, sampleNanoseconds, mostCalls }: { total: number; sampleNanoseconds: number; mostCalls: number },
): number {
  if (total >= sampleNanoseconds || calls >= mostCalls) return calls;
  // twice at least, because a clock may tell nothing of so little
  const wanted = Math.ceil(calls * sampleNanoseconds / Math.max(total, 1));
  return Math.min(mostCalls, Math.max(2 * calls, wanted));
}
