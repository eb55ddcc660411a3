/** A plausible history of bench records, through the record's own form: nights with noise, bursts, steps, resets and gaps. */

import { BENCH_2, type BenchEntry, type BenchRecord } from "../../../harness/bench/record.ts";
import { CONTRACTS } from "../../../kernels/contracts.ts";
import { normal, uniform } from "../stats_support.ts";
import { PEERS } from "./peers_fixture.ts";

/** From a night on, a bench takes `times` as long. */
export interface Step {
  bench: RegExp;
  night: number;
  times: number;
  /** What else changed that night: the WGSL, the question, or nothing that the record knows. */
  with: "hash" | "version" | "nothing";
}

export interface HistoryOptions {
  nights: number;
  seed?: number;
  software?: boolean;
  steps?: readonly Step[];
  /** Nights without a record. */
  gaps?: readonly number[];
  /** From this night on the driver is another. */
  driverAt?: number;
  /** Only benches that match. */
  only?: RegExp;
}

export const STEPS: readonly Step[] = [
  { bench: /^linalg\/matmul 1024/, night: 31, times: 1.19, with: "hash" },
  { bench: /^crossbar\/mvm /, night: 22, times: 0.74, with: "hash" },
  { bench: /^noise\/normal/, night: 45, times: 1.12, with: "nothing" },
  { bench: /^nn\/conv2d /, night: 36, times: 0.6, with: "version" },
  { bench: /^crossbar\/program/, night: 16, times: 0.85, with: "hash" },
  { bench: /^crossbar\/program/, night: 50, times: 1.31, with: "hash" },
  { bench: /^200 chips/, night: 31, times: 1.09, with: "nothing" },
];

interface Told {
  bench: string;
  group: string;
  kind: BenchEntry["kind"];
  measure: BenchEntry["measure"];
  work: BenchEntry["work"];
  /** Nanoseconds on a quiet night, or bytes. */
  base: number;
}

/** Two ceilings: bytes and operations a second. */
const ROOFS = { software: { copy: 9.4e9, operations: 38e9 }, hardware: { copy: 1.62e12, operations: 23e12 } };

/** Benches of every contract, some jobs and processes, and a scaling table. */
function benches(software: boolean): Told[] {
  const roof = software ? ROOFS.software : ROOFS.hardware;
  const random = uniform(5);
  const kernels = CONTRACTS.flatMap(({ kernel, bench }): Told[] =>
    bench.map(({ label, work: { unit, amount } }) => {
      const operations = unit === "MAC" ? 2 * amount : unit === "draw" ? 60 * amount : amount * (1 + 6 * random());
      const bytes = unit === "MAC" ? 12 * amount ** (2 / 3) : (unit === "draw" ? 4 : 8) * amount;
      const floor = Math.max(bytes / roof.copy, operations / roof.operations) * 1e9;
      const base = floor / (0.08 + 0.8 * random());
      const group = kernel.id;
      return {
        ...{ bench: `${group} ${label}`, group, kind: "kernel", measure: "time", base },
        work: { unit, amount, bytes, operations },
      };
    })
  );
  const job = (bench: string, { base, unit, amount }: { base: number; unit: string; amount: number }): Told => (
    { bench, group: bench, kind: "job", measure: "time", base, work: { unit, amount } }
  );
  const scaling = (axis: string, { at, law }: { at: number[]; law: (x: number) => number }) =>
    at.map((x): Told => ({
      ...{ bench: `scaling/${axis} ${x}`, group: `scaling/${axis}`, kind: "job", measure: "time" },
      ...{ base: law(x), work: { unit: "chip", amount: axis === "chips" ? x : 16 } },
    }));
  return [
    ...kernels,
    job("200 chips of digits, programmed and evaluated", { base: 4.1e8, unit: "chip", amount: 200 }),
    job("training step of LeNet, batch 32", { base: 1.9e7, unit: "step", amount: 1 }),
    {
      ...{ bench: "noisegate --version, whole process", group: "start-up", kind: "process", measure: "time" },
      ...{ base: 1.3e8, work: null },
    },
    {
      ...{ bench: "peak memory of the demo", group: "memory", kind: "process", measure: "memory" },
      ...{ base: 3.1e8, work: null },
    },
    ...scaling("chips", { at: [16, 64, 256], law: (x) => 2e6 * x ** 0.93 }),
    ...scaling("size", { at: [128, 256, 512], law: (x) => 900 * x ** 1.96 }),
    ...scaling("batch", { at: [8, 64, 512], law: (x) => 4e6 * x ** 0.71 }),
  ];
}

const hex = (text: string) => {
  let [a, b] = [0x811c9dc5, 0x1234567];
  for (const c of text) {
    a = Math.imul(a ^ c.charCodeAt(0), 0x01000193) >>> 0;
    b = Math.imul(b + c.charCodeAt(0), 0x85ebca6b) >>> 0;
  }
  return a.toString(16).padStart(8, "0") + b.toString(16).padStart(8, "0");
};

/** Records of one machine, night by night, the last on 19 November 2026. */
export function history(options: HistoryOptions): BenchRecord[] {
  const { nights, gaps = [], seed = 1, software = true } = options;
  const random = uniform(seed);
  const told = benches(software).filter(({ bench }) => options.only?.test(bench) ?? true);
  return Array.from({ length: nights }, (_, night) => night).flatMap((night) => {
    const machineNoise = 1 + 0.01 * normal(random);
    const entries = told.map((one) => entryOf(one, { night, random, machineNoise, options }));
    return gaps.includes(night) ? [] : [recordOf(night, { entries, options })];
  });
}

function entryOf(
  { bench, group, kind, measure, work, base }: Told,
  { night, random, machineNoise, options }: {
    night: number;
    random: () => number;
    machineNoise: number;
    options: HistoryOptions;
  },
): BenchEntry {
  const { steps = STEPS, software = true, driverAt = Infinity } = options;
  const done = steps.filter((step) => step.bench.test(bench) && night >= step.night);
  const changed = (what: Step["with"]) => done.filter((step) => step.with === what).length;
  const steady = measure === "memory" ? 0.1 : 1;
  const burst = random() < 0.04 ? 1 + 0.25 * random() * steady : 1;
  const level = base * done.reduce((product, { times }) => product * times, 1) * (night >= driverAt ? 0.96 : 1);
  const median = level * machineNoise * burst * (1 + 0.012 * steady * normal(random));
  const half = (0.008 + 0.02 * random() ** 2) * steady;
  const wide = half > 0.02;
  const samples = Array.from({ length: 25 }, () => Math.round(median * (1 + half * normal(random))));
  const { copy, operations } = software ? ROOFS.software : ROOFS.hardware;
  const roofs = work?.bytes && work.operations
    ? { copy: work.bytes / copy * 1e9 / median, arithmetic: work.operations / operations * 1e9 / median }
    : null;
  const of = roofs && roofs.copy > roofs.arithmetic ? "copy" : "arithmetic";
  return {
    ...{ bench, group, kind, measure, mode: "steady", work, status: "ok", reason: "" },
    version: hex(`${bench} ${changed("version")}`),
    kernelHash: kind === "kernel" ? hex(`${group} wgsl ${changed("hash")}`) : "",
    variant: "",
    ...{ calls: 4, warmUps: 7, samples: 25, discarded: random() < 0.05 ? 5 : 0 },
    rounds: [{ calibration: [1.2e6, 1.21e6], discarded: false, wall: samples, cpu: samples, device: null }],
    clock: kind === "kernel" ? "device" : "wall",
    estimate: { median, interval: [median * (1 - half), median * (1 + half)], least: median * (1 - 1.5 * half) },
    unmet: wide ? [`interval ±${(100 * half).toFixed(1)} % after 1.0 s, wanted ±2 %`] : [],
    perSecond: work && measure === "time" ? work.amount / median * 1e9 : null,
    ceiling: roofs && { of, share: roofs[of] },
  };
}

function recordOf(night: number, { entries, options }: { entries: BenchEntry[]; options: HistoryOptions }) {
  const { software = true, nights, driverAt = Infinity } = options;
  const utc = new Date(Date.UTC(2026, 10, 19, 3, 12) - (nights - 1 - night) * 86_400_000).toISOString();
  const roof = software ? ROOFS.software : ROOFS.hardware;
  const around = (median: number) => ({
    median,
    interval: [0.985 * median, 1.01 * median],
    least: 0.97 * median,
  });
  const newest = night === nights - 1;
  const broken = {
    ...entries[0],
    bench: "nn/sgd 64 × 64 again",
    status: "refused",
    reason: "kernels/nn/sgd weights: expected -0.1250 ± 1e-7, got -0.1251",
    ...{ estimate: null, perSecond: null, ceiling: null, rounds: [], samples: 0 },
  };
  return BENCH_2.parse({
    $schema: "../../schema/bench_2.schema.json",
    schema: "bench/2",
    noisegate: "0.6.0",
    utc,
    commit: hex(`commit ${night}`).slice(0, 8),
    dirty: false,
    runtime: { deno: "2.9.6", v8: "14.0", os: "linux", arch: "x86_64" },
    machine: {
      id: software ? "llvmpipe_0a1b2c3d" : "h200_9f8e7d6c",
      processor: software ? "Intel Xeon Platinum 8488C" : "AMD EPYC 9654",
      cores: software ? 2 : 16,
      memoryBytes: 2 ** 34,
      driver: `Mesa ${night >= driverAt ? "24.2.1" : "22.3.6"}`,
    },
    gpu: {
      engine: "gpu",
      adapter: software ? "llvmpipe (LLVM 15.0.6, 256 bits)" : "NVIDIA H200",
      ...{ vendor: "65541", architecture: "", software, features: [], limits: {}, backend: "vulkan" },
    },
    load: { before: [0.4, 0.3, 0.3], after: [2.1, 1.4, 0.7] },
    calibration: { kernel: "machine/multiply_add", hash: hex("calibration"), median: 1.2e6, discarded: 0.04 },
    roofline: { copyBytesPerSecond: around(roof.copy), operationsPerSecond: around(roof.operations) },
    tuning: null,
    entries: newest ? [...entries, broken] : entries,
    peers: newest && software ? PEERS : [],
    skipped: newest ? [{ bench: "1000 chips of digits, streamed", reason: "slow: only with --slow" }] : [],
    seconds: 214,
    sha256: hex(`record ${night} ${software}`).repeat(4),
  });
}
