/** What an adapter can do at most, by two kernels, and how near to it a bench comes. */

import type { Contract } from "../../kernels/contract.ts";
import type { Engine } from "../../kernels/engine.ts";
import type { Numbers, Params } from "../../kernels/kernel.ts";
import { copyContract } from "../../kernels/machine/copy_contract.ts";
import { multiplyAddContract } from "../../kernels/machine/multiply_add_contract.ts";
import { singleCall } from "../../kernels/program.ts";
import { needAdmitted } from "./admitted.ts";
import type { Calibration } from "./calibration.ts";
import { bytesBeyondCaches } from "./cold.ts";
import { estimateOf } from "./estimate.ts";
import type { BenchEntry, BenchRecord } from "./record.ts";
import { sampleBench, type SamplerSettings, USUAL } from "./sampler.ts";
import { needRight } from "./timed_result.ts";

export type Roofline = NonNullable<BenchRecord["roofline"]>;

/** Chains enough to fill every core, rounds enough that starting them is nothing beside it: 10 ms, 1 ms on a large gpu. */
const CHAINS = { software: { blocks: 2 ** 14, rounds: 128 }, hardware: { blocks: 2 ** 20, rounds: 128 } };
const OPERATIONS_PER_ROUND = 8 * 32 * 2;

/** One kernel at full stretch. */
interface Load {
  contract: Contract;
  params: Params;
  data: Record<string, Numbers>;
  /** Bytes or operations of one call. */
  amount: number;
}

/**
 * Bytes a second of machine/copy over arrays that no cache should hold, and operations a second of machine/multiply_add;
 * `least` is the slowest sample's.
 *
 * @returns null where the device has no clock
 * @throws {BenchRefused} if one of the kernels gives wrong numbers
 */
export async function measureRoofline(
  engine: Engine,
  options: { calibration: Calibration; settings?: SamplerSettings },
): Promise<Roofline | null> {
  if (!engine.facts.features.includes("timestamp-query")) return null;
  return {
    copyBytesPerSecond: await ratesOf(copyLoad(engine), { engine, ...options }),
    operationsPerSecond: await ratesOf(chainLoad(engine), { engine, ...options }),
  };
}

function copyLoad(engine: Engine): Load {
  const count = bytesBeyondCaches(engine) / 4;
  const x = new Float32Array(count).map((_, i) => i);
  return { contract: copyContract, params: { count }, data: { x }, amount: 8 * count };
}

function chainLoad({ facts: { software } }: Engine): Load {
  const { blocks, rounds } = software ? CHAINS.software : CHAINS.hardware;
  const start = new Float32Array(8 * blocks).fill(0.5);
  // towards the fixed point 1: chains go on to compute with ordinary numbers
  const params = { blocks, rounds, factor: 0.75, addend: 0.25 };
  return { contract: multiplyAddContract, params, data: { start }, amount: OPERATIONS_PER_ROUND * blocks * rounds };
}

async function ratesOf(
  { contract, params, data, amount }: Load,
  { engine, calibration, settings = USUAL }: { engine: Engine; calibration: Calibration; settings?: SamplerSettings },
): Promise<Roofline["copyBytesPerSecond"]> {
  await needAdmitted(contract, { engine, params });
  const session = await engine.load(singleCall(contract.kernel, { params }), data);
  const { mostCalls } = settings;
  const run = (calls: number) => session.time(calls);
  const open = { run, mostCalls, hasCold: false, variant: "", close: () => session.close() };
  const once = () => run(1);
  try {
    const one = { params, constants: {}, buffers: data };
    const work = { unit: "element", amount } as const;
    await needRight({ kernel: contract.kernel, session, one, work, once, variant: "at full stretch" });
    const bench = { kind: "kernel", measure: "time" } as const;
    const { rounds } = await sampleBench(open, { bench, calibration, mode: "steady", settings });
    const counted = rounds.flatMap(({ discarded, device }) => discarded ? [] : device ?? []);
    return estimateOf(counted.map((nanoseconds) => amount / (nanoseconds * 1e-9)));
  } finally {
    session.close();
  }
}

/** Of two measurements the one that other load has disturbed less. */
export function higherOf(one: Roofline, other: Roofline): Roofline {
  const of = (name: keyof Roofline) => one[name].median >= other[name].median ? one[name] : other[name];
  return { copyBytesPerSecond: of("copyBytesPerSecond"), operationsPerSecond: of("operationsPerSecond") };
}

/** What a share of the arithmetic roof may be by the scatter of both; a copy may be faster in a cache. */
const MOST_ARITHMETIC = 1.1;

/** Whether a bench claims more arithmetic than the adapter does at most, by the kindest reading of both intervals. */
export function isImpossible(
  { work, estimate }: Pick<BenchEntry, "work" | "estimate">,
  roofline: Roofline | null,
): boolean {
  if (!work?.operations || !estimate || !roofline) return false;
  const [slowest, roof] = [estimate.interval[1], roofline.operationsPerSecond.interval[1]];
  return work.operations / (slowest * 1e-9) > MOST_ARITHMETIC * roof;
}

/**
 * The roof above a bench, and the part of it that its median reaches; null where it says of neither bytes nor operations how
 * many. Above 1 where its data stay in a cache from call to call: the roof is that of memory.
 */
export function ceilingOf(
  { work, estimate }: Pick<BenchEntry, "work" | "estimate">,
  roofline: Roofline | null,
): BenchEntry["ceiling"] {
  if (!work || !estimate || !roofline || estimate.median <= 0) return null;
  const seconds = {
    copy: (work.bytes ?? 0) / roofline.copyBytesPerSecond.median,
    arithmetic: (work.operations ?? 0) / roofline.operationsPerSecond.median,
  };
  const of = seconds.arithmetic > seconds.copy ? "arithmetic" : "copy";
  return seconds[of] > 0 ? { of, share: seconds[of] / (estimate.median * 1e-9) } : null;
}
