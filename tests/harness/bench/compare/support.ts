/**
 * A machine made up for simulations: it drifts, has bursts of other load, and every process has luck of its own. Times are
 * made here and nowhere else; what takes turns and judges is the real thing.
 */

import type { Reading } from "../../../../harness/bench/clocks.ts";
import type { Side } from "../../../../harness/bench/compare/effects.ts";
import type { Lengths, Player, Start } from "../../../../harness/bench/compare/rounds.ts";
import type { BenchWorker, ListedBench } from "../../../../harness/bench/compare/worker.ts";
import { normal, uniform } from "../../stats_support.ts";

export interface Weather {
  /** Standard deviation of the logarithm, of a sample's own noise, which only ever makes it slower. */
  skew: number;
  /** The same of what a process has for its whole life. */
  luck: number;
  /** Share by which everything gets slower over a hundred samples. */
  drift: number;
  /** How often a burst begins, a sample; it lasts about ten of them, and doubles times. */
  bursts: number;
}

export const WEATHERS: Record<string, Weather> = {
  skewed: { skew: 0.06, luck: 0.01, drift: 0, bursts: 0 },
  drifting: { skew: 0.03, luck: 0.01, drift: 0.05, bursts: 0 },
  "with bursts": { skew: 0.03, luck: 0.015, drift: 0.01, bursts: 0.01 },
};

export interface MadeUp {
  seed: number;
  weather: Weather;
  /** Time at the head over time at the base, by bench; 1 if left out. */
  slowdown?: Record<string, number>;
  /** Opening or sampling a bench fails there, from the so-manieth opening on and so often; always if left out. */
  failing?: { bench: string; side: Side; when: "open" | "sample"; from?: number; times?: number };
  /** Wall's time at the head over the processor's, by bench; 1 if left out. */
  waits?: Record<string, number>;
  /** The processor's clock does not tell: it stands at 0. */
  coarse?: string;
}

/** Short rounds: a simulation has many of them. */
export const SHORT: Lengths = { sampleSeconds: 0.01, turnsSeconds: 1, fewestTurns: 4, mostTurns: 10, warmUps: 1 };

/** Starts processes on a machine whose weather is the same for all that run at a time. */
export function machineOf(
  { seed, weather, slowdown = {}, failing, waits = {}, coarse }: MadeUp,
): Start & { opened: string[] } {
  const random = uniform(seed);
  let clock = 0;
  let burst = 0;
  const load = () => {
    clock++;
    if (burst > 0) burst--;
    else if (random() < weather.bursts) burst = Math.ceil(-10 * Math.log(random()));
    return (1 + weather.drift * clock / 100) * (burst > 0 ? 2 : 1);
  };
  const opened: string[] = [];
  let left = failing?.times ?? Infinity;
  const start = (side: Side): BenchWorker => {
    const luck = Math.exp(weather.luck * normal(random));
    let bench = "";
    const fails = (when: "open" | "sample") => {
      if (failing?.side === side && failing.bench === bench && failing.when === when) {
        const openings = opened.filter((line) => line === `${side} ${bench}`).length;
        if (openings > (failing.from ?? 0) && left-- > 0) throw new Error("it broke");
      }
    };
    return {
      list: () => Promise.resolve([]),
      // deno-lint-ignore require-await
      async open(id) {
        bench = id;
        opened.push(`${side} ${id}`);
        fails("open");
        return { variant: "only", mostCalls: 100 };
      },
      // deno-lint-ignore require-await
      async sample(): Promise<Reading> {
        fails("sample");
        const level = 5e6 * luck * load() * (side === "head" ? slowdown[bench] ?? 1 : 1);
        const cpu = level * Math.exp(weather.skew * Math.abs(normal(random)));
        const wall = cpu * (side === "head" ? waits[bench] ?? 1 : 1);
        return { wall, cpu: bench === coarse ? 0 : cpu, device: null };
      },
      close: () => Promise.resolve(),
    };
  };
  return Object.assign(start, { opened });
}

export function listed(id: string, more: Partial<ListedBench> = {}): ListedBench {
  return {
    id,
    version: "1".repeat(16),
    kernelHash: "a".repeat(16),
    kind: "kernel",
    measure: "time",
    slow: false,
    ...more,
  };
}

export function playersOf(ids: readonly string[], kind: ListedBench["kind"] = "kernel"): Player[] {
  return ids.map((id) => ({
    bench: listed(id, { kind }),
    clockFor: () => "cpu",
    ...{ settings: null, rounds: [], failure: null, retries: [] },
  }));
}
