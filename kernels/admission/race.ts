/** Candidate against incumbent, interleaved, on fresh inputs: how much faster, and whether the timed calls were right. */

import { type BenchCase, type Case, type Contract, makeCase, mulberry32 } from "../contract.ts";
import type { Engine, Session } from "../engine.ts";
import { count, type Kernel, shapeOf } from "../kernel.ts";
import { singleCall } from "../program.ts";
import { judgeCase } from "./admit.ts";
import { compare, explain } from "./compare.ts";

export interface RaceResult {
  label: string;
  rounds: number;
  /** Nanoseconds a call, medians. */
  candidate: number;
  incumbent: number;
  /** incumbent / candidate: above 1 the candidate is faster; with a bootstrap interval over rounds, 95 %. */
  ratio: number;
  interval: [number, number];
  /** Bytes that must move at least, a second. */
  bytesPerSecond: number;
  /** Why the race does not count; empty if it does. */
  refused: string[];
}

const ROUNDS = 11;
/** Share of the timed rounds whose results are compared with the oracle; which ones is not known beforehand. */
const CHECKED = 0.25;
const ROUND_NANOSECONDS = 4e6;
/** A copy measures less than the bus and caches can do; beyond this many times it a time is impossible. */
const HEADROOM = 20;

interface RaceOptions {
  engine: Engine;
  candidate: Kernel;
  seed: number;
  /** Bytes per second that a plain copy reaches on this adapter. */
  copyBytesPerSecond: number;
}

/** Times one bench case; null where the device has no clock. */
export async function race(contract: Contract, bench: BenchCase, options: RaceOptions): Promise<RaceResult | null> {
  const { engine, candidate, seed, copyBytesPerSecond } = options;
  const { kernel } = contract;
  const random = mulberry32(seed);
  const fresh = () =>
    makeCase(contract, bench.params, { constants: bench.constants, seed: Math.floor(random() * 2 ** 31) });
  const first = fresh();
  const [own, other] = await Promise.all([candidate, kernel].map((k) => loadCase(engine, k, first)));
  try {
    const times: { own: number; other: number }[] = [];
    const refused: string[] = [];
    const calls = { own: await callsFor(own), other: await callsFor(other) };
    if (calls.own === null || calls.other === null) return null;
    for (let round = 0; round < ROUNDS; round++) {
      const one = fresh();
      for (const session of [own, other]) prepareRound(session, { kernel, one });
      const turns = { own: () => timed(own, calls.own!), other: () => timed(other, calls.other!) };
      // A B, then B A: drift of the machine meets both
      const order = round % 2 === 0 ? ["own", "other"] as const : ["other", "own"] as const;
      const got = { own: 0, other: 0 };
      for (const side of order) got[side] = await turns[side]();
      times.push(got);
      // state changes with every call, so only stateless kernels can be looked at after many
      const looks = Object.keys(kernel.state).length === 0 && (round === 0 || random() < CHECKED);
      if (looks) refused.push(...await checkRound(own, { kernel, one, round }));
      if (refused.length > 0) break;
    }
    return conclude({ kernel, bench, times, refused, copyBytesPerSecond, random });
  } finally {
    own.close();
    other.close();
  }
}

function loadCase(engine: Engine, kernel: Kernel, one: Case): Promise<Session> {
  return engine.load(singleCall(kernel, one), one.buffers);
}

/** Calls that take long enough together to be timed; null where the device has no clock. The first call compiles. */
export async function callsFor(session: Session): Promise<number | null> {
  await session.time(1);
  const once = await session.time(1);
  return once === null ? null : Math.max(1, Math.min(500, Math.ceil(ROUND_NANOSECONDS / Math.max(1, once))));
}

function prepareRound(session: Session, { kernel, one }: { kernel: Kernel; one: Case }): void {
  for (const [slot, data] of Object.entries(one.buffers)) session.write(slot, data);
  for (const [slot, text] of Object.entries(kernel.outputs)) {
    const { scalar, dims } = shapeOf(text, one.params);
    const poison = scalar === "u32"
      ? new Uint32Array(count(dims)).fill(0xdeadbeef)
      : new Float32Array(count(dims)).fill(NaN);
    session.write(slot, poison);
  }
}

/** Nanoseconds a call, over several at once. */
export async function timed(session: Session, calls: number): Promise<number> {
  return (await session.time(calls))! / calls;
}

async function checkRound(
  session: Session,
  { kernel, one, round }: { kernel: Kernel; one: Case; round: number },
): Promise<string[]> {
  const names = Object.keys(kernel.outputs);
  const values = await Promise.all(names.map((name) => session.read(name)));
  const got = Object.fromEntries(names.map((name, i) => [name, values[i]]));
  const lines = explain(compare(got, { judged: judgeCase(kernel, one) }));
  return lines.length > 0 ? [`timed call of round ${round + 1} is wrong: ${lines[0]}`, ...lines.slice(1)] : [];
}

interface Outcome {
  kernel: Kernel;
  bench: BenchCase;
  times: { own: number; other: number }[];
  refused: string[];
  copyBytesPerSecond: number;
  random: () => number;
}

function conclude({ kernel, bench, times, refused, copyBytesPerSecond, random }: Outcome): RaceResult {
  const ratios = times.map(({ own, other }) => other / own);
  const resamples = Array.from(
    { length: 2000 },
    () => median(ratios.map(() => ratios[Math.floor(random() * ratios.length)])),
  );
  resamples.sort((a, b) => a - b);
  const candidate = median(times.map(({ own }) => own));
  const bytes = Object.values({ ...kernel.inputs, ...kernel.state, ...kernel.outputs })
    .reduce((sum, text) => sum + 4 * count(shapeOf(text, bench.params).dims), 0);
  const bytesPerSecond = bytes / (candidate * 1e-9);
  if (bytesPerSecond > HEADROOM * copyBytesPerSecond) {
    const gigabytes = (n: number) => `${(n / 1e9).toFixed(1)} GB/s`;
    refused.push(
      `impossible time: ${gigabytes(bytesPerSecond)} would have to move, a copy moves ${
        gigabytes(copyBytesPerSecond)
      } here`,
    );
  }
  return {
    label: bench.label,
    rounds: times.length,
    candidate,
    incumbent: median(times.map(({ other }) => other)),
    ratio: median(ratios),
    interval: [resamples[50], resamples[1949]],
    bytesPerSecond,
    refused,
  };
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * Bytes per second of the plainest kernel there is (`count` numbers read once, written once; its other parameters are 0), as
 * a measure of the adapter.
 */
export async function copySpeed(engine: Engine, copy: Kernel): Promise<number> {
  const elements = 2 ** 22;
  const rest = Object.fromEntries(Object.keys(copy.params).map((name) => [name, 0]));
  const session = await engine.load(singleCall(copy, { params: { ...rest, count: elements } }));
  try {
    await session.time(1);
    const samples: number[] = [];
    for (let i = 0; i < 5; i++) samples.push((await session.time(4))! / 4);
    return (8 * elements) / (Math.min(...samples) * 1e-9);
  } finally {
    session.close();
  }
}
