/** All benches one after the other on one engine → what a record holds of them. A bench that fails stops no other. */

import { loadavg } from "node:os";
import { type Engine, EngineLostError } from "../../kernels/engine.ts";
import { quantile } from "../stats.ts";
import { type Bench, BenchRefused, type OpenBench } from "./bench.ts";
import { type Calibration, openCalibration } from "./calibration.ts";
import { openColdCache } from "./cold.ts";
import type { BenchEntry, BenchRecord } from "./record.ts";
import { ceilingOf, measureRoofline, type Roofline } from "./roofline.ts";
import { headOf, sampledEntry, type Tools, UNSAMPLED } from "./suite_entry.ts";
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
  const measured = await rooflineOf(engine, { calibration, leave });
  const tools: Tools = { engine, calibration, cold, quick, signal, roofline: measured.roofline };
  let { lost } = measured;
  for (const bench of benches) {
    if (lost) leave(bench.id, lost.message);
    else if (signal?.aborted) leave(bench.id, INTERRUPTED);
    else lost = await addEntries(bench, tools, { add, leave });
  }
  for (const [what, tool] of Object.entries({ "clearing of caches": cold, calibration })) {
    const fault = faultOfClosing(tool);
    if (fault) leave(what, fault);
  }
  const { roofline } = tools;
  return {
    ...{ facts: engine.facts, roofline, tuning, peers: [], skipped: left, lost },
    entries: entries.map((one) => ({ ...one, ceiling: one.status === "ok" ? ceilingOf(one, roofline) : null })),
    load: { before, after: loadavg() },
    calibration: calibrationOf(calibration, entries),
    seconds: (performance.now() - started) / 1000,
  };
}

/** Without a roof that can be trusted there are times all the same. */
async function rooflineOf(
  engine: Engine,
  { calibration, leave }: { calibration: Calibration; leave: (bench: string, reason: string) => void },
): Promise<{ roofline: Roofline | null; lost: EngineLostError | null }> {
  try {
    return { roofline: await measureRoofline(engine, { calibration }), lost: null };
  } catch (error) {
    leave("roofline", firstLine(error));
    return { roofline: null, lost: error instanceof EngineLostError ? error : null };
  }
}

const INTERRUPTED = "interrupted";

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n")[0];
}

/** Why something did not close, which is no reason to lose what was timed; empty if it did. */
function faultOfClosing(open?: { close(): void }): string {
  try {
    open?.close();
    return "";
  } catch (error) {
    return `expected it to close, got ${firstLine(error)}`;
  }
}

/** The entries of one bench, steady and cold; the error of a device that went away meanwhile. */
async function addEntries(
  bench: Bench,
  tools: Tools,
  { add, leave }: { add: (entry: BenchEntry) => void; leave: (bench: string, reason: string) => void },
): Promise<EngineLostError | null> {
  let open: OpenBench | undefined;
  let mode: BenchEntry["mode"] = "steady";
  let lost: EngineLostError | null = null;
  const fail = (status: "refused" | "failed", reason: string) =>
    add({ ...headOf(bench, mode), ...UNSAMPLED, status, reason });
  try {
    open = await bench.open(tools.engine);
    add(await sampledEntry(bench, { mode, open, tools }));
    mode = "cold";
    if (open.hasCold) add(await sampledEntry(bench, { mode, open, tools }));
  } catch (error) {
    if (error instanceof EngineLostError) lost = error;
    if (await wasInterrupted(bench, tools)) leave(bench.id, INTERRUPTED);
    else fail(error instanceof BenchRefused ? "refused" : "failed", firstLine(error));
  }
  const fault = faultOfClosing(open);
  if (fault) fail("failed", fault);
  return lost;
}

/** A Ctrl-C ends the processes of a bench as well, and they may tell it first. */
async function wasInterrupted({ kind }: Bench, { signal }: Tools): Promise<boolean> {
  if (signal && kind === "process") await new Promise((done) => setTimeout(done, SIGNAL_MILLISECONDS));
  return signal?.aborted ?? false;
}

const SIGNAL_MILLISECONDS = 100;

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
