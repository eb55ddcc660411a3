/**
 * Times a bench: warm-up until stable, then rounds of samples between two calibrations, by three clocks at once, until the
 * interval of the median is narrow or the budget is spent. What was wanted and not reached is said in `unmet`.
 */

import type { Bench, OpenBench } from "./bench.ts";
import type { Calibration } from "./calibration.ts";
import { type Clocks, CLOCKS_HERE, type Reading, timed } from "./clocks.ts";
import type { ColdCache } from "./cold.ts";
import { discardedOf, driftLimit, hasDrifted, isCapped } from "./drift.ts";
import { estimateOf, halfWidthOf } from "./estimate.ts";
import type { BenchEntry, BenchRound, Clock } from "./record.ts";
import { type SamplerSettings, USUAL } from "./sampler_settings.ts";
import { unmetOf } from "./unmet.ts";
import { type WarmUp, warmUp } from "./warm_up.ts";

export { QUICK, type SamplerSettings, USUAL } from "./sampler_settings.ts";

/** The sampler's part of an entry. */
export type Sampled = Pick<
  BenchEntry,
  "calls" | "warmUps" | "rounds" | "samples" | "discarded" | "drifted" | "clock" | "estimate" | "unmet"
>;

export interface SamplerOptions {
  bench: Pick<Bench, "kind" | "measure">;
  calibration: Calibration;
  /** Cold: caches are cleared before every call, and a sample is one. */
  mode: BenchEntry["mode"];
  settings?: SamplerSettings;
  /** Needed for the mode `cold`. */
  cold?: ColdCache;
  /** Those of this process if left out. */
  clocks?: Clocks;
}

const PER_ROUND = 5;
/** Taken even where one alone is beyond the budget. */
const FEWEST = 3;
/** Before a narrow interval may end it: of few samples it is narrow by luck, and the median then outside in more than 7 %. */
const FEWEST_TO_STOP = 15;
/** Part of the budget that the warm-up may take. */
const WARM_UP_SHARE = 1 / 3;
/** Without a clock on the device a wait of 10 ms is in every sample of a kernel, and must count for little. */
const BY_WALL_NANOSECONDS = 2e8;

/** What is settled before the first round. */
interface Plan {
  started: number;
  clock: Clock;
  warm: WarmUp;
  settings: SamplerSettings;
  /** Number of samples, where no interval is waited for. */
  fixed: number | null;
  /** The first time that is too late for another sample. */
  until: number;
  run: (calls: number) => Promise<Reading>;
  options: SamplerOptions;
  clocks: Clocks;
}

/** @throws what the bench throws; {TypeError} for a cold bench whose caches cannot be cleared */
export async function sampleBench(open: OpenBench, options: SamplerOptions): Promise<Sampled> {
  const plan = await planOf(open, options);
  const taken = await takeRounds(plan);
  return summarise(plan, taken);
}

async function planOf(open: OpenBench, options: SamplerOptions): Promise<Plan> {
  const { bench: { kind, measure }, mode, cold, settings = USUAL, clocks = CLOCKS_HERE } = options;
  if (mode === "cold" && !(cold && open.hasCold)) {
    throw new TypeError("Cannot sample a cold bench: its caches cannot be cleared");
  }
  const run = (calls: number) =>
    timed(() => {
      if (mode === "cold") cold!.clear();
      return open.run(calls);
    }, clocks);
  const opened = clocks.wall();
  const first = measure === "time" ? await run(1) : null;
  // the first call of a kernel compiles, and how long that takes is no matter of its budget
  const started = kind === "process" ? opened : clocks.wall();
  const common = { started, until: started + settings.seconds * 1e9, settings, run, options, clocks };
  if (first === null) return { ...common, clock: "device", fixed: settings.fixedSamples.memory, warm: NOT_WARMED };
  const clock = kind === "kernel" && first.device !== null ? "device" : "wall";
  if (mode === "cold") {
    return { ...common, clock, fixed: settings.fixedSamples.cold, warm: { ...NOT_WARMED, warmUps: 1 } };
  }
  const byWall = kind === "kernel" && clock === "wall";
  const warm = await warmUp({
    ...{ run, read: (reading) => valueOf(reading, clock) },
    sampleNanoseconds: byWall ? BY_WALL_NANOSECONDS : settings.sampleNanoseconds,
    mostCalls: Math.min(settings.mostCalls, open.mostCalls),
    isLate: () => clocks.wall() >= started + WARM_UP_SHARE * settings.seconds * 1e9,
  });
  return { ...common, clock, fixed: null, warm: { ...warm, warmUps: warm.warmUps + 1 } };
}

const NOT_WARMED: WarmUp = { calls: 1, warmUps: 0, isStable: true };

function valueOf({ wall, cpu, device }: Reading, clock: Clock): number {
  return { wall, cpu, device: device ?? NaN }[clock];
}

/** A round, and whether the machine drifted during it, as far as was known at its end. */
interface Taken {
  round: BenchRound;
  drifted: boolean;
}

async function takeRounds(plan: Plan): Promise<Taken[]> {
  const { times } = plan.options.calibration;
  const taken: Taken[] = [];
  let before = await calibrate(plan);
  while (!isDone(plan, taken)) {
    const readings = await takeSamples(plan, samplesOf(taken));
    const after = await calibrate(plan);
    const calibration: BenchRound["calibration"] = before === null || after === null ? null : [before, after];
    const drifted = calibration !== null && hasDrifted(calibration, driftLimit(times));
    taken.push({ round: roundOf(readings, calibration), drifted });
    before = after;
  }
  return taken;
}

/** None for memory, which does not depend on how fast the machine is. */
async function calibrate({ options: { bench, calibration } }: Plan): Promise<number | null> {
  return bench.measure === "memory" ? null : await calibration.measure();
}

/** Readings of a round, of one call each. */
async function takeSamples({ run, warm: { calls }, settings, ...plan }: Plan, before: number): Promise<Reading[]> {
  const readings: Reading[] = [];
  const most = plan.fixed ?? Math.min(PER_ROUND, settings.mostSamples - before);
  const isLate = () => before + readings.length >= FEWEST && plan.clocks.wall() >= plan.until;
  do {
    const { wall, cpu, device } = await run(calls);
    readings.push({ wall: wall / calls, cpu: cpu / calls, device: device === null ? null : device / calls });
  } while (readings.length < most && (plan.fixed !== null || !isLate()));
  return readings;
}

function isDone({ fixed, clocks, until, settings, clock }: Plan, taken: Taken[]): boolean {
  const all = samplesOf(taken);
  if (all >= settings.mostSamples || (all >= (fixed ?? FEWEST) && clocks.wall() >= until)) return true;
  // a machine that only drifts may come to rest within the budget
  if (isCapped(taken.map(({ drifted }) => drifted))) return false;
  if (fixed !== null) return all >= fixed;
  const counted = countedOf(discard(taken), clock);
  return counted.length >= FEWEST_TO_STOP && halfWidthOf(estimateOf(counted)) <= settings.halfWidth;
}

function roundOf(readings: Reading[], calibration: BenchRound["calibration"]): BenchRound {
  const devices = readings.map(({ device }) => device).filter((device) => device !== null);
  return {
    ...{ calibration, discarded: false },
    wall: readings.map(({ wall }) => tenths(wall)),
    cpu: readings.map(({ cpu }) => tenths(cpu)),
    device: devices.length === readings.length ? devices.map(tenths) : null,
  };
}

/** No clock tells more than a tenth of a nanosecond. */
function tenths(value: number): number {
  return Math.round(10 * value) / 10;
}

function samplesOf(taken: Taken[]): number {
  return taken.reduce((sum, { round }) => sum + round.wall.length, 0);
}

function discard(taken: Taken[]): BenchRound[] {
  const discarded = discardedOf(taken.map(({ drifted }) => drifted));
  return taken.map(({ round }, i) => ({ ...round, discarded: discarded[i] }));
}

/** Samples that count, by a clock. */
function countedOf(rounds: BenchRound[], clock: Clock): number[] {
  return rounds.filter(({ discarded }) => !discarded).flatMap((round) => round[clock] ?? []);
}

function summarise(plan: Plan, taken: Taken[]): Sampled {
  const { clock, warm, settings, fixed, started, clocks, options: { bench, calibration } } = plan;
  const rounds = discard(taken);
  const counted = countedOf(rounds, clock);
  const estimate = estimateOf(counted);
  const drift = { drifted: taken.map(({ drifted }) => drifted), limit: driftLimit(calibration.times).limit };
  return {
    ...{ calls: warm.calls, warmUps: warm.warmUps, rounds, clock, estimate },
    samples: counted.length,
    discarded: samplesOf(taken) - counted.length,
    drifted: isCapped(drift.drifted),
    unmet: unmetOf({
      ...{ bench, clock, warm, settings, estimate, samples: counted.length, rounds, drift },
      waited: fixed === null,
      seconds: (clocks.wall() - started) / 1e9,
    }),
  };
}
