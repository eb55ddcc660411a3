/**
 * A bench record: what a suite found on one machine at one commit, complete by itself, in
 * `results/bench/<machine>/<utc>_<commit>.json`. Times are nanoseconds of one call, memory is bytes.
 */

import { z } from "zod";
import { circumstances, count, hash, number, object, share, text } from "../records/forms.ts";

export const BENCH_SCHEMA = "bench/2";

const shortHash = z.string().regex(/^([0-9a-f]{16})?$/);
const numbers = z.array(number);
const positive = z.number().positive();
const interval = z.tuple([number, number]);

/** Where the times were taken: what must agree for two times to be compared at all. */
const machine = object({
  id: z.string().regex(/^[a-z0-9_-]+$/).describe("folder of its records: adapter, processor and a hash of both"),
  processor: text.describe("as the system calls it"),
  cores: count,
  memoryBytes: count,
  driver: text.describe(
    "of the adapter, as far as WebGPU tells; with the adapter's description it marks a reset of the history",
  ),
});

/** Samples between two calls of the calibration kernel; times are of one call. */
const round = object({
  calibration: z.tuple([number, number]).nullable().describe(
    "ns of the calibration kernel before and after; null where there was none",
  ),
  discarded: z.boolean().describe("whether the machine drifted meanwhile: its samples are kept, and not counted"),
  wall: numbers.describe("of cold samples with the clearing of the caches, and so is cpu"),
  cpu: numbers.describe("of all threads of the process, children left out"),
  device: numbers.nullable().describe("by timestamp queries, null where there are none; bytes, if it measures memory"),
});

export const CLOCKS = ["device", "wall", "cpu"] as const;
export type Clock = typeof CLOCKS[number];

const estimate = object({
  median: positive,
  interval: interval.describe(
    "95 %, by order statistics of the counted samples: of this process, whose samples depend on each other; another process may lie outside",
  ),
  least: number,
});

const entry = object({
  bench: text.describe("its id"),
  group: text,
  kind: z.enum(["kernel", "job", "process"]),
  measure: z.enum(["time", "memory"]),
  mode: z.enum(["steady", "cold"]).describe("warm and stable, or one call after the caches were cleared"),
  version: shortHash.describe("of the question: times of two versions are never compared"),
  kernelHash: shortHash.describe("of the WGSL that answered"),
  variant: text.describe("of the kernel, as the tuner or the default has chosen"),
  status: z.enum(["ok", "refused", "failed"]),
  reason: text.describe("why it was refused or failed; empty if neither"),
  calls: count.describe("in one sample"),
  warmUps: count.describe("samples until times were stable"),
  rounds: z.array(round),
  samples: count.describe("that count"),
  discarded: count.describe("samples of rounds in which the machine drifted"),
  drifted: z.boolean().optional().describe("whether the machine drifted in so many rounds that all of them count"),
  wanted: object({ quick: z.boolean(), halfWidth: positive, seconds: positive, sampleNanoseconds: positive })
    .optional().describe("what the sampler was asked for: a quick look is compared with quick looks only"),
  clock: z.enum(CLOCKS).describe("the clock of `estimate`"),
  estimate: estimate.nullable().describe("null unless status is ok"),
  unmet: z.array(text).describe("criteria of the sampler that were not met, a sentence each"),
  work: object({
    unit: text,
    amount: positive,
    bytes: positive.optional(),
    operations: positive.optional(),
  }).nullable(),
  perSecond: positive.nullable().describe("work a second at the median"),
  ceiling: object({ of: z.enum(["copy", "arithmetic"]), share: number }).nullable().describe(
    "the roof above it, and which part of it was reached",
  ),
});

/** What this adapter can do at most, by two kernels. */
const roofline = object({
  copyBytesPerSecond: estimate,
  operationsPerSecond: estimate.describe("f32; a multiply-add is two"),
});

/** One job on both sides in one process or in turns, so that load meets both alike. */
const peer = object({
  job: text,
  ours: text.describe("how ours was run"),
  peer: text.describe("name and version"),
  backend: text,
  work: object({ unit: text, amount: positive }).optional().describe("of one job"),
  status: z.enum(["ok", "skipped"]),
  reason: text.describe("why it was skipped; empty if it was not"),
  clock: z.enum(CLOCKS),
  milliseconds: object({ ours: positive, peer: positive }).nullable().describe("medians over rounds"),
  ratio: object({ median: positive, interval }).nullable().describe("peer / ours: above 1 ours is faster; 95 %"),
  cpuRatio: positive.nullable(),
  calls: object({ ours: count, peer: count }).optional().describe("jobs of one timing, waited for once"),
  rounds: z.array(object({ first: z.enum(["ours", "peer"]), ours: numbers, peer: numbers })).describe(
    "ms, [wall, cpu] of each side",
  ),
  agreement: z.record(z.string(), number).describe("how far results lie apart"),
  bar: object({
    at: z.enum(["least", "most"]),
    value: number.describe("of the ratio"),
    orPerSecond: positive.optional().describe("work of ours a second that reaches the bar as well"),
    reached: z.boolean().nullable().describe("by the whole interval; null where the bar lies inside it"),
  }).nullable(),
});

const { gpu, ...where } = circumstances;

export const BENCH_2 = object({
  $schema: text,
  schema: z.literal(BENCH_SCHEMA),
  ...where,
  machine,
  gpu,
  load: object({ before: numbers, after: numbers }).describe("of 1, 5 and 15 minutes, where the system tells"),
  calibration: object({ kernel: text, hash: shortHash, median: number.nullable(), discarded: share }).describe(
    "a fixed amount of arithmetic, before and after every round: ns, and the part of all rounds that it spoilt",
  ),
  roofline: roofline.nullable(),
  tuning: object({ utc: text, choices: z.record(z.string(), z.string()) }).nullable().describe(
    "what the tuner had chosen on this adapter when the suite ran: kernel and shape → variant",
  ),
  entries: z.array(entry),
  peers: z.array(peer),
  skipped: z.array(object({ bench: text, reason: text })),
  seconds: number,
  sha256: hash.describe("of the record without this key"),
});

export type BenchRecord = z.infer<typeof BENCH_2>;
export type BenchEntry = BenchRecord["entries"][number];
export type BenchRound = BenchEntry["rounds"][number];
export type Machine = BenchRecord["machine"];
export type Peer = BenchRecord["peers"][number];

/** What two times must have in common to be of the same thing; the kernel's hash may differ, that is what is judged. */
export function seriesOf(
  { bench, mode, version, wanted }: Pick<BenchEntry, "bench" | "mode" | "version" | "wanted">,
): string {
  return `${bench} · ${mode} · ${version}${wanted?.quick ? " · quick" : ""}`;
}
