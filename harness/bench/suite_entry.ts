/** One bench that is open → its entry of a record. */

import type { Engine } from "../../kernels/engine.ts";
import { type Bench, type BenchKind, BenchRefused, type OpenBench } from "./bench.ts";
import type { Calibration } from "./calibration.ts";
import type { ColdCache } from "./cold.ts";
import type { BenchEntry } from "./record.ts";
import { ceilingOf, higherOf, isImpossible, measureRoofline, type Roofline } from "./roofline.ts";
import { QUICK, sampleBench, type Sampled, type SamplerSettings, USUAL } from "./sampler.ts";

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
export interface Tools {
  signal?: AbortSignal;
  engine: Engine;
  calibration: Calibration;
  cold: ColdCache;
  roofline: Roofline | null;
  quick: boolean;
}

export async function sampledEntry(
  bench: Bench,
  { mode, open, tools }: { mode: BenchEntry["mode"]; open: OpenBench; tools: Tools },
): Promise<BenchEntry> {
  const { calibration, cold, quick } = tools;
  const settings = settingsOf(bench, quick);
  const sampled: Sampled = await sampleBench(open, { ...{ bench, calibration, cold, mode }, settings });
  const { estimate } = sampled;
  const { work, measure } = bench;
  if (!(estimate!.median > 0)) throw new Error(`expected a time above 0 by its ${sampled.clock} clock, got 0`);
  await needPossible({ work, estimate }, tools);
  const { halfWidth, seconds, sampleNanoseconds } = settings;
  return {
    ...headOf(bench, mode),
    ...sampled,
    ...{ variant: open.variant, status: "ok", reason: "" },
    perSecond: work && estimate && measure === "time" ? work.amount / (estimate.median * 1e-9) : null,
    ceiling: ceilingOf({ work, estimate }, tools.roofline),
    wanted: { quick, halfWidth, seconds, sampleNanoseconds },
  };
}

/** A roof that was measured beside other load is too low: the bench that is above it has it measured again, once. */
async function needPossible(entry: Pick<BenchEntry, "work" | "estimate">, tools: Tools): Promise<void> {
  if (!isImpossible(entry, tools.roofline)) return;
  const again = await measureRoofline(tools.engine, { calibration: tools.calibration });
  if (again && tools.roofline) tools.roofline = higherOf(tools.roofline, again);
  if (!isImpossible(entry, tools.roofline)) return;
  const { share } = ceilingOf(entry, tools.roofline)!;
  throw new BenchRefused(
    `expected no more arithmetic than machine/multiply_add does here, got ${share.toFixed(2)} times as much`,
  );
}

export function headOf(
  { id, group, kind, measure, version, kernelHash, work }: Bench,
  mode: BenchEntry["mode"],
): Pick<BenchEntry, "bench" | "group" | "kind" | "measure" | "mode" | "version" | "kernelHash" | "work"> {
  return { bench: id, group, kind, measure, mode, version, kernelHash, work };
}

/** The rest of an entry that has no times. */
export const UNSAMPLED: Omit<BenchEntry, keyof ReturnType<typeof headOf> | "status" | "reason"> = {
  ...{ variant: "", calls: 0, warmUps: 0, rounds: [], samples: 0, discarded: 0, clock: "wall" },
  ...{ estimate: null, unmet: [], perSecond: null, ceiling: null },
};
