/** What a bench was to reach and did not, a sentence each. Pure functions. */

import { plural } from "../output/words.ts";
import { quantile } from "../stats.ts";
import type { Bench } from "./bench.ts";
import { isCapped } from "./drift.ts";
import { type Estimate, halfWidthOf, LEAST_SAMPLES } from "./estimate.ts";
import type { BenchRound, Clock } from "./record.ts";
import type { SamplerSettings } from "./sampler_settings.ts";
import type { WarmUp } from "./warm_up.ts";

/** Part of the work that a sample was made to hold, below which it is too short: a machine may get faster meanwhile. */
const ENOUGH = 0.25;

export interface Reached {
  bench: Pick<Bench, "kind" | "measure">;
  clock: Clock;
  warm: WarmUp;
  settings: SamplerSettings;
  estimate: Estimate;
  /** That count. */
  samples: number;
  rounds: readonly BenchRound[];
  /** Of each round, whether the machine drifted; and the part of the median that a calibration may be off. */
  drift: { drifted: readonly boolean[]; limit: number };
  /** Whether an interval was waited for, and not a number of samples. */
  waited: boolean;
  seconds: number;
}

export function unmetOf(reached: Reached): string[] {
  const { bench, clock, waited } = reached;
  const byWall = bench.kind === "kernel" && clock === "wall";
  const sentences = [
    byWall ? "the device has no clock: times hold a wait of the runtime" : null,
    ...(waited ? [stability(reached), length(reached)] : []),
    interval(reached),
    drifting(reached),
  ];
  return sentences.filter((sentence) => sentence !== null);
}

function stability({ warm: { isStable, warmUps } }: Reached): string | null {
  return isStable ? null : `times not stable after ${plural(warmUps, "warm-up sample")}`;
}

function length({ warm: { calls }, estimate: { median }, settings: { sampleNanoseconds } }: Reached): string | null {
  const least = ENOUGH * sampleNanoseconds;
  if (calls * median >= least) return null;
  return `sample of ${duration(calls * median)} (${plural(calls, "call")}), wanted ${duration(least)}`;
}

function interval({ samples, estimate, settings, waited, seconds }: Reached): string | null {
  if (samples < LEAST_SAMPLES) return `interval is the range of ${plural(samples, "sample")}, wanted ${LEAST_SAMPLES}`;
  const width = halfWidthOf(estimate);
  if (!waited || width <= settings.halfWidth) return null;
  const [reached, wanted] = [percent(width), percent(settings.halfWidth)];
  return `interval ±${reached} after ${plural(samples, "sample")} in ${seconds.toFixed(1)} s, wanted ±${wanted}`;
}

function drifting({ drift: { drifted, limit }, rounds }: Reached): string | null {
  if (!isCapped(drifted)) return null;
  const times = rounds.flatMap(({ calibration }) => calibration ?? []);
  const range = `${duration(Math.min(...times))} to ${duration(Math.max(...times))}`;
  const count = drifted.filter((one) => one).length;
  return `the machine drifted in ${count} of ${plural(rounds.length, "round")} (calibration ${range} with a median of ${
    duration(quantile(times, 0.5))
  }, allowed ±${percent(limit)}): all of them count`;
}

function duration(nanoseconds: number): string {
  const [unit, name] = UNITS.find(([size]) => nanoseconds >= size) ?? UNITS[UNITS.length - 1];
  return `${Number((nanoseconds / unit).toPrecision(3))} ${name}`;
}

const UNITS = [[1e9, "s"], [1e6, "ms"], [1e3, "µs"], [1, "ns"]] as const;

function percent(part: number): string {
  return `${Number((100 * part).toPrecision(2))} %`;
}
