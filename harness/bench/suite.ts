/** All benches one after the other on one engine → what a record holds of them. A bench that fails stops no other. */

import { loadavg } from "node:os";
import { type Engine, EngineLostError } from "../../kernels/engine.ts";
import { quantile } from "../stats.ts";
import { type Bench, type BenchKind, BenchRefused, type OpenBench } from "./bench.ts";
import { type Calibration, openCalibration } from "./calibration.ts";
import { type ColdCache, openColdCache } from "./cold.ts";
import type { BenchEntry, BenchRecord } from "./record.ts";
import { ceilingOf, measureRoofline, type Roofline } from "./roofline.ts";
import { QUICK, sampleBench, type Sampled, type SamplerSettings, USUAL } from "./sampler.ts";
import type { SuiteParts } from "./write_bench.ts";

export interface SuiteOptions {
  engine: Engine;
  /** Wider intervals, in a fraction of the time. */
  quick?: boolean;
  /** What the tuner has chosen on this adapter. */
  tuning?: BenchRecord["tuning"];
  /** Benches that are left out, and why. */
  skipped?: BenchRecord["skipped"];
  /** Told of every entry as it is done. */
  onEntry?: (entry: BenchEntry) => void;
  /** Ends it after the bench that is being timed; the rest is skipped. */
  signal?: AbortSignal;
}

/** Seconds that keep the whole suite below five minutes on two cores without a gpu. */
const SETTINGS: Record<BenchKind, Partial<SamplerSettings>> = {
  kernel: { seconds: 0.25 },
  job: { seconds: 1 },
  process: { seconds: 3, fixedSamples: { ...USUAL.fixedSamples, memory: 2 } },
};

function settingsOf({ kind }: Bench, quick: boolean): SamplerSettings {
  const usual = { ...USUAL, ...SETTINGS[kind] };
  if (!quick) return usual;
  return { ...usual, halfWidth: QUICK.halfWidth, seconds: usual.seconds * QUICK.seconds / USUAL.seconds };
}

/** What the benches of a suite share. */
interface Tools {
  engine: Engine;
  calibration: Calibration;
  cold: ColdCache;
  roofline: Roofline | null;
  quick: boolean;
}

/** Samples all benches. Where the device goes away in the middle, `lost` is its error and the rest is skipped. */
export async function runSuite(
  benches: readonly Bench[],
  { engine, quick = false, tuning = null, skipped = [], onEntry = () => {}, signal }: SuiteOptions,
): Promise<SuiteParts & { lost: EngineLostError | null }> {
  const started = performance.now();
  const before = loadavg();
  const calibration = await openCalibration(engine);
  const cold = await openColdCache(engine);
  const entries: BenchEntry[] = [];
  const left = [...skipped];
  const leave = (bench: string, reason: string) => void left.push({ bench, reason });
  const add = (entry: BenchEntry) => {
    entries.push(entry);
    onEntry(entry);
  };
  let [roofline, lost] = [null as Roofline | null, null as EngineLostError | null];
  try {
    roofline = await rooflineOf(engine, { calibration, leave });
    for (const bench of benches) {
      if (lost) leave(bench.id, lost.message);
      else if (signal?.aborted) leave(bench.id, "interrupted");
      else lost = await addEntries(bench, { engine, calibration, cold, roofline, quick }, add);
    }
  } finally {
    cold.close();
    calibration.close();
  }
  return {
    ...{ facts: engine.facts, roofline, tuning, entries, peers: [], skipped: left, lost },
    load: { before, after: loadavg() },
    calibration: calibrationOf(calibration, entries),
    seconds: (performance.now() - started) / 1000,
  };
}

/** Without a roof that can be trusted there are times all the same. */
async function rooflineOf(
  engine: Engine,
  { calibration, leave }: { calibration: Calibration; leave: (bench: string, reason: string) => void },
): Promise<Roofline | null> {
  try {
    return await measureRoofline(engine, { calibration });
  } catch (error) {
    if (!(error instanceof BenchRefused)) throw error;
    leave("roofline", error.message);
    return null;
  }
}

/** The entries of one bench, steady and cold; the error of a device that went away meanwhile. */
async function addEntries(
  bench: Bench,
  tools: Tools,
  add: (entry: BenchEntry) => void,
): Promise<EngineLostError | null> {
  let open: OpenBench | undefined;
  let mode: BenchEntry["mode"] = "steady";
  try {
    open = await bench.open(tools.engine);
    add(await sampledEntry(bench, { mode, open, tools }));
    mode = "cold";
    if (open.hasCold) add(await sampledEntry(bench, { mode, open, tools }));
  } catch (error) {
    const reason = (error instanceof Error ? error.message : String(error)).split("\n")[0];
    add({
      ...headOf(bench, mode),
      ...UNSAMPLED,
      status: error instanceof BenchRefused ? "refused" : "failed",
      reason,
    });
    if (error instanceof EngineLostError) return error;
  } finally {
    open?.close();
  }
  return null;
}

async function sampledEntry(
  bench: Bench,
  { mode, open, tools }: { mode: BenchEntry["mode"]; open: OpenBench; tools: Tools },
): Promise<BenchEntry> {
  const { calibration, cold, roofline, quick } = tools;
  const sampled: Sampled = await sampleBench(open, {
    ...{ bench, calibration, cold, mode },
    settings: settingsOf(bench, quick),
  });
  const { estimate } = sampled;
  const { work, measure } = bench;
  return {
    ...headOf(bench, mode),
    ...sampled,
    ...{ variant: open.variant, status: "ok", reason: "" },
    perSecond: work && estimate && measure === "time" ? work.amount / (estimate.median * 1e-9) : null,
    ceiling: ceilingOf({ work, estimate }, roofline),
  };
}

function headOf(
  { id, group, kind, measure, version, kernelHash, work }: Bench,
  mode: BenchEntry["mode"],
): Pick<BenchEntry, "bench" | "group" | "kind" | "measure" | "mode" | "version" | "kernelHash" | "work"> {
  return { bench: id, group, kind, measure, mode, version, kernelHash, work };
}

/** The rest of an entry that has no times. */
const UNSAMPLED: Omit<BenchEntry, keyof ReturnType<typeof headOf> | "status" | "reason"> = {
  ...{ variant: "", calls: 0, warmUps: 0, rounds: [], samples: 0, discarded: 0, clock: "wall" },
  ...{ estimate: null, unmet: [], perSecond: null, ceiling: null },
};

function calibrationOf(
  { kernel, hash, times }: Calibration,
  entries: readonly BenchEntry[],
): BenchRecord["calibration"] {
  const rounds = entries.flatMap(({ rounds }) => rounds);
  const discarded = rounds.filter((round) => round.discarded).length;
  return {
    ...{ kernel, hash, median: times.length > 0 ? quantile(times, 0.5) : null },
    discarded: discarded / Math.max(1, rounds.length),
  };
}
