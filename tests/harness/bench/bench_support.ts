/** What tests of benches share: benches that take as long as they say, entries and records of them. */

import type { Bench, OpenBench } from "../../../harness/bench/bench.ts";
import type { BenchEntry } from "../../../harness/bench/record.ts";
import { makeBenchRecord, type SuiteParts } from "../../../harness/bench/write_bench.ts";
import { openOracle } from "../../../kernels/engine.ts";

/** A job of no work. */
export function benchOf(parts: Partial<Bench> = {}, open: Partial<OpenBench> = {}): Bench {
  const opened: OpenBench = {
    ...{ run: () => Promise.resolve(null), close() {} },
    ...{ hasCold: false, mostCalls: 1, variant: "" },
    ...open,
  };
  return {
    ...{ id: "a job", group: "jobs", kind: "job", measure: "time", version: "0".repeat(16), kernelHash: "" },
    ...{ work: null, slow: false },
    open: () => Promise.resolve(opened),
    ...parts,
  };
}

/** An entry of 5 samples about a median, ns. */
export function entryOf(median: number, parts: Partial<BenchEntry> = {}): BenchEntry {
  const wall = [0.98, 0.99, 1, 1.01, 1.02].map((part) => part * median);
  return {
    ...{ bench: "a job", group: "jobs", kind: "job", measure: "time", mode: "steady" },
    ...{ version: "0".repeat(16), kernelHash: "", variant: "", status: "ok", reason: "" },
    rounds: [{ calibration: [1e6, 1e6], discarded: false, wall, cpu: wall, device: null }],
    ...{ calls: 1, warmUps: 1, samples: 5, discarded: 0, clock: "wall", unmet: [] },
    estimate: { median, interval: [wall[0], wall[4]], least: wall[0] },
    ...{ work: null, perSecond: null, ceiling: null },
    ...parts,
  };
}

export async function recordOf(parts: Partial<SuiteParts> = {}) {
  return await makeBenchRecord({
    facts: openOracle().facts,
    load: { before: [0.5, 0.5, 0.5], after: [1, 1, 1] },
    calibration: { kernel: "machine/multiply_add", hash: "", median: 1e6, discarded: 0 },
    ...{ roofline: null, tuning: null, entries: [entryOf(1e6)], peers: [], skipped: [], seconds: 1 },
    ...parts,
  });
}
