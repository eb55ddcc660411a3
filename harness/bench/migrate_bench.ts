/** bench/1 → bench/2, which knows more: what the old form did not keep is empty, and its version is nobody's. */

import { sealed } from "../records/seal.ts";
import { slug } from "../records/write_record.ts";
import type { BenchEntry, BenchRecord, BenchRound } from "./record.ts";

/** A record as `noisegate` 0.1.0 wrote it before it had `noisegate bench`. */
export interface BenchRecord1 {
  schema: "bench/1";
  utc: string;
  commit: string;
  dirty: boolean | null;
  runtime: { deno: string; os: string };
  gpu: BenchRecord["gpu"];
  processors: number;
  load: number[];
  seconds: number;
  entries: Entry1[];
}

interface Entry1 {
  key: string;
  timed: "kernel" | "end_to_end";
  unit: "ns" | "ms" | "MiB" | "s";
  samples: number[];
  median: number;
  interval: [number, number];
  throughput?: { unit: string; perSecond: number };
}

/** How the id of a machine ends that a record does not tell. */
export const UNKNOWN_MACHINE = "_unknown";

/** Nanoseconds or bytes. */
const SCALE: Record<Entry1["unit"], number> = { ns: 1, ms: 1e6, s: 1e9, MiB: 2 ** 20 };

/** The record in its new form, sealed anew. */
export async function bench2From1(old: BenchRecord1): Promise<BenchRecord> {
  const { utc, commit, dirty, runtime, gpu, processors, load, seconds, entries } = old;
  return await sealed<BenchRecord>({
    $schema: "",
    schema: "bench/2",
    noisegate: "",
    ...{ utc, commit, dirty, gpu, seconds },
    runtime: { ...runtime, v8: "", arch: "" },
    machine: {
      id: `${slug(gpu.adapter)}${UNKNOWN_MACHINE}`,
      processor: "",
      cores: processors,
      memoryBytes: 0,
      driver: "",
    },
    load: { before: [], after: load },
    calibration: { kernel: "", hash: "", median: null, discarded: 0 },
    ...{ roofline: null, tuning: null, peers: [], skipped: [] },
    entries: entries.map(entryOf),
  });
}

function entryOf({ key, timed, unit, samples, median, interval, throughput }: Entry1): BenchEntry {
  const scale = SCALE[unit];
  const measure = unit === "MiB" ? "memory" : "time";
  const clock = timed === "kernel" || measure === "memory" ? "device" : "wall";
  const scaled = samples.map((v) => v * scale);
  const round: BenchRound = {
    ...{ calibration: null, discarded: false, cpu: [] },
    ...(clock === "device" ? { wall: [], device: scaled } : { wall: scaled, device: null }),
  };
  const [kernel] = key.split(" ");
  return {
    bench: key,
    group: timed === "kernel" ? kernel : "end to end",
    kind: timed === "kernel" ? "kernel" : /process|memory/.test(key) ? "process" : "job",
    ...{ measure, mode: "steady", version: "", kernelHash: "", variant: "", status: "ok", reason: "" },
    ...{ calls: 0, warmUps: 0, rounds: [round], samples: samples.length, discarded: 0, clock },
    estimate: {
      median: median * scale,
      interval: [interval[0] * scale, interval[1] * scale],
      least: Math.min(...scaled),
    },
    unmet: [],
    ...workOf(throughput, median * scale),
    ceiling: null,
  };
}

/** Amounts were not kept: they follow from the throughput, to its rounding. */
function workOf(
  throughput: Entry1["throughput"],
  nanoseconds: number,
): Pick<BenchEntry, "work" | "perSecond"> {
  if (!throughput) return { work: null, perSecond: null };
  const { unit, perSecond } = throughput;
  return { work: { unit: unit.replace(/\/s$/, ""), amount: perSecond * nanoseconds / 1e9 }, perSecond };
}
