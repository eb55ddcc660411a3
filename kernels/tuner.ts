/**
 * Which variant of a kernel is the fastest one on an adapter: those that may compute a call are timed by the device's own
 * clock on the bench cases of the contract, if their results there are those of the usual one. Web standards only; harness/kernels/tuning.ts keeps the outcome.
 */

import { callsFor, timed } from "./admission/race.ts";
import { type BenchCase, type Contract, hashOf, makeCase } from "./contract.ts";
import { defaultFamily, type Engine, type VariantChoice } from "./engine.ts";
import { candidatesOf, constantsOf, FAMILIES, familyOf, type Kernel, type Params, pickVariant } from "./kernel.ts";
import { singleCall } from "./program.ts";
import { type Loaded, wrongResults } from "./same_results.ts";

/** Nanoseconds a call. */
export interface Timing {
  median: number;
  /** Between the quartiles of the rounds. */
  spread: number;
}

export interface TunedCase {
  label: string;
  constants: Record<string, string>;
  /** What calls are told apart by: see `sizeClass`. */
  size: number;
  /** By variant. */
  times: Record<string, Timing>;
  /** The variant that is taken without a measurement, and the one that is taken now. */
  usual: string;
  choice: string;
}

export interface TunedKernel {
  kernel: string;
  /** Of the contract: times of other sources say nothing. */
  hash: string;
  cases: TunedCase[];
  /** Variants that gave other results than the usual one, and where: they are never chosen, however fast. */
  wrong: Record<string, string>;
}

/** Of the numbers that are timed. */
const SEED = 1;
const ROUNDS = 9;
/** Enough to choose by, where a choice is wanted soon. */
const QUICK_ROUNDS = 3;
/** After so many rounds a variant that is slower by FAR than another in every one of them will not catch up. */
const FEWEST_ROUNDS = 3;
const FAR = 1.5;
/** A variant that is slower by this in the first round is timed no further. */
const HOPELESS = 3;

/** Whether there is anything to choose for a bench case. */
export function hasChoice({ kernel, bench }: Contract): boolean {
  return bench.some(({ params, constants }) => candidatesOf(kernel, params, constantsOf(kernel, constants)).length > 1);
}

/** Binary logarithm of the work of one member of a batch, rounded; 0 where the kernel does not tell it. */
export function sizeClass({ size }: Kernel, params: Params): number {
  return size ? Math.round(Math.log2(Math.max(1, size(params)))) : 0;
}

interface TuneOptions {
  engine: Engine;
  /** Fewer rounds, and only of the family that suits the adapter: a good choice soon, and perhaps not the best. */
  quick?: boolean;
  onCase?: (one: TunedCase) => void;
  /** Told of a variant with wrong results, once. */
  onWrong?: (variant: string, reason: string) => void;
}

/**
 * Times every variant that may compute a bench case, on each case that has several. One whose results differ on any of
 * them competes on none.
 *
 * @returns null where the device has no clock
 */
export async function tuneKernel(
  contract: Contract,
  { engine, quick = false, onCase, onWrong }: TuneOptions,
): Promise<TunedKernel | null> {
  const { kernel } = contract;
  const family = defaultFamily(engine.facts);
  const cases: TunedCase[] = [];
  const wrong = new Map<string, string>();
  for (const bench of contract.bench) {
    const { label, params, constants = {} } = bench;
    const numbers = constantsOf(kernel, constants);
    const usual = pickVariant(kernel, params, numbers, { family }).name;
    const candidates = candidatesOf(kernel, params, numbers).filter((v) => !quick || familyOf(v) === family);
    if (candidates.length < 2) continue;
    const names = candidates.map(({ name }) => name).filter((name) => name === usual || !wrong.has(name));
    const timed = await timeAll(engine, { contract, bench, names, usual, most: quick ? QUICK_ROUNDS : ROUNDS });
    if (timed === null) return null;
    for (const [name, reason] of timed.wrong) {
      wrong.set(name, `${label}: ${reason}`);
      onWrong?.(name, wrong.get(name)!);
    }
    const { times } = timed;
    const size = sizeClass(kernel, params);
    cases.push({ label, constants, size, times, usual, choice: fastest(times, usual) });
    onCase?.(cases.at(-1)!);
  }
  const right = cases.map((one) => without(one, wrong));
  return { kernel: kernel.id, hash: await hashOf(contract), cases: right, wrong: Object.fromEntries(wrong) };
}

/** A case without the times of variants that a later one has shown to be wrong. */
function without(one: TunedCase, wrong: ReadonlyMap<string, string>): TunedCase {
  const right = Object.entries(one.times).filter(([name]) => name === one.usual || !wrong.has(name));
  const times = Object.fromEntries(right);
  return { ...one, times, choice: fastest(times, one.usual) };
}

/** The fastest variant. What is taken without a measurement stays, unless another wins by more than both spreads. */
export function fastest(times: Record<string, Timing>, usual: string): string {
  const [[name, { median, spread }]] = Object.entries(times).sort(([, a], [, b]) => a.median - b.median);
  return times[usual].median - median > times[usual].spread + spread ? name : usual;
}

interface TimedCase {
  contract: Contract;
  bench: BenchCase;
  names: string[];
  usual: string;
  most: number;
}

/** Times of those that compute what the usual one does, and what the others did; null where the device has no clock. */
async function timeAll(
  engine: Engine,
  { contract, bench, names, usual, most }: TimedCase,
): Promise<{ times: TunedCase["times"]; wrong: Map<string, string> } | null> {
  const { buffers } = makeCase(contract, bench.params, { constants: bench.constants, seed: SEED });
  const program = singleCall(contract.kernel, bench);
  const loaded: Loaded[] = [];
  try {
    for (const name of names) loaded.push({ name, session: await engine.load(program, buffers, { variant: name }) });
    const wrong = await wrongResults(contract, loaded, { engine, bench, seed: SEED, usual });
    const right = loaded.filter(({ name }) => !wrong.has(name));
    const rounds = await timeRounds(right, most);
    if (rounds === null) return null;
    return { times: Object.fromEntries(right.map(({ name }, i) => [name, timingOf(rounds[i])])), wrong };
  } finally {
    for (const { session } of loaded) session.close();
  }
}

/** Times of every round, by variant; they take turns, so that drift of the machine meets all. */
async function timeRounds(variants: readonly Loaded[], most: number): Promise<number[][] | null> {
  const calls: number[] = [];
  for (const { session } of variants) {
    const count = await callsFor(session);
    if (count === null) return null;
    calls.push(count);
  }
  const times: number[][] = variants.map(() => []);
  const measure = async (i: number) => times[i].push(await timed(variants[i].session, calls[i]));
  for (let round = 0; round < most; round++) {
    const left = contenders(times);
    // the last one left has won, but for one that was alone from the start and has no time yet
    if (left.length === 1 && round > 0) break;
    for (const i of round % 2 === 0 ? left : left.toReversed()) await measure(i);
  }
  return times;
}

/** Indices of the variants that may still be the fastest. */
function contenders(times: number[][]): number[] {
  const all = [...times.keys()];
  const rounds = Math.max(...times.map((one) => one.length));
  if (rounds === 0) return all;
  const left = all.filter((i) => times[i].length === rounds);
  const reached = Math.min(...left.map((i) => Math.max(...times[i])));
  const factor = rounds >= FEWEST_ROUNDS ? FAR : HOPELESS;
  return left.filter((i) => Math.min(...times[i]) <= factor * reached);
}

function timingOf(rounds: number[]): Timing {
  const sorted = rounds.toSorted((a, b) => a - b);
  return { median: quantile(sorted, 0.5), spread: quantile(sorted, 0.75) - quantile(sorted, 0.25) };
}

/** Between the two nearest of sorted values. */
function quantile(sorted: number[], share: number): number {
  const place = share * (sorted.length - 1);
  const [below, above] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  return below + (above - below) * (place % 1);
}

/**
 * The choice that tuned kernels make for a call: the fastest variant of the measured cases nearest in size, of those with
 * the call's constants if there are any. Cases tell of calls that have the same usual variant and that all variants of the
 * case compute; where there are none, the nearest choice that computes the call is taken.
 */
export function choiceOf(tuned: TunedKernel[]): VariantChoice {
  const casesOf = new Map(tuned.map(({ kernel, cases }) => [kernel, cases]));
  return ({ kernel, params, constants }) => {
    const cases = casesOf.get(kernel.id) ?? [];
    if (cases.length === 0) return undefined;
    const numbers = constantsOf(kernel, constants);
    const names = new Set(candidatesOf(kernel, params, numbers).map(({ name }) => name));
    const usual = new Set(FAMILIES.map((family) => pickVariant(kernel, params, numbers, { family }).name));
    const alike = cases.filter((one) => usual.has(one.usual));
    const told = either(
      alike.filter(({ times }) => Object.keys(times).every((name) => names.has(name))),
      alike.filter(({ choice }) => names.has(choice)),
    );
    const key = (chosen: Record<string, string>) => JSON.stringify(constantsOf(kernel, chosen));
    const measured = either(told.filter((one) => key(one.constants) === key(constants)), told);
    const size = sizeClass(kernel, params);
    const far = (one: TunedCase) => Math.abs(one.size - size);
    const nearest = Math.min(...measured.map(far));
    return bestOfAll(measured.filter((one) => far(one) === nearest));
  };
}

function either<T>(first: T[], second: T[]): T[] {
  return first.length > 0 ? first : second;
}

/** The variant of the least product of times over cases, if all of them have timed one. */
function bestOfAll(cases: TunedCase[]): string | undefined {
  if (cases.length <= 1) return cases[0]?.choice;
  const choices = new Set(cases.map(({ choice }) => choice));
  if (choices.size === 1) return cases[0].choice;
  const cost = (name: string) => cases.reduce((sum, { times }) => sum + Math.log(times[name]?.median ?? Infinity), 0);
  const costs = [...choices].map((name) => ({ name, of: cost(name) })).sort((a, b) => a.of - b.of);
  return costs[0].of < Infinity ? costs[0].name : undefined;
}
