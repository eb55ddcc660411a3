/**
 * Which family of a kernel's variants is the faster one on an adapter: both are timed by the device's own clock on the
 * bench cases of the contract. Web standards only; harness/kernels/tuning.ts keeps the outcome.
 */

import { callsFor, timed } from "./admission/race.ts";
import { type BenchCase, type Contract, hashOf, makeCase } from "./contract.ts";
import { defaultFamily, type Engine, type FamilyChoice, type Session } from "./engine.ts";
import { constantsOf, FAMILIES, type Family, familyOf, type Kernel, type Params, pickVariant } from "./kernel.ts";
import { singleCall } from "./program.ts";

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
  times: Record<Family, Timing>;
  choice: Family;
}

export interface TunedKernel {
  kernel: string;
  /** Of the contract: times of other sources say nothing. */
  hash: string;
  cases: TunedCase[];
}

const ROUNDS = 9;
/** After so many rounds a family that is slower by FAR in every one of them will not catch up. */
const FEWEST_ROUNDS = 5;
const FAR = 1.5;

/** Whether there is anything to choose. */
export function hasFamilies({ variants }: Kernel): boolean {
  return new Set(variants.map(familyOf)).size > 1;
}

/** Binary logarithm of the work of one member of a batch, rounded; 0 where the kernel does not tell it. */
export function sizeClass({ size }: Kernel, params: Params): number {
  return size ? Math.round(Math.log2(Math.max(1, size(params)))) : 0;
}

/**
 * Times both families on every bench case that has variants of both.
 *
 * @returns null where the device has no clock
 */
export async function tuneKernel(
  contract: Contract,
  { engine, onCase }: { engine: Engine; onCase?: (one: TunedCase) => void },
): Promise<TunedKernel | null> {
  const { kernel } = contract;
  const cases: TunedCase[] = [];
  for (const bench of contract.bench) {
    const numbers = constantsOf(kernel, bench.constants);
    const [one, other] = FAMILIES.map((family) => pickVariant(kernel, bench.params, numbers, family));
    if (one === other) continue;
    const rounds = await timeBoth(engine, { contract, bench });
    if (rounds === null) return null;
    const times = { registers: timingOf(rounds.registers), workgroup: timingOf(rounds.workgroup) };
    const { label, params, constants = {} } = bench;
    const choice = chooseFamily(times, defaultFamily(engine.facts));
    cases.push({ label, constants, size: sizeClass(kernel, params), times, choice });
    onCase?.(cases.at(-1)!);
  }
  return { kernel: kernel.id, hash: await hashOf(contract), cases };
}

/** The faster family. What is chosen without a measurement stays, unless the other wins by more than both spreads. */
export function chooseFamily(times: Record<Family, Timing>, usual: Family): Family {
  const other = FAMILIES.find((family) => family !== usual)!;
  const won = times[usual].median - times[other].median;
  return won > times[usual].spread + times[other].spread ? other : usual;
}

/** Times of every round, by family; the families take turns, so that drift of the machine meets both. */
async function timeBoth(
  engine: Engine,
  { contract, bench }: { contract: Contract; bench: BenchCase },
): Promise<Record<Family, number[]> | null> {
  const { buffers } = makeCase(contract, bench.params, { constants: bench.constants, seed: 1 });
  const program = singleCall(contract.kernel, bench);
  const sessions: Session[] = [];
  try {
    for (const family of FAMILIES) sessions.push(await engine.load(program, buffers, { family }));
    const calls = [await callsFor(sessions[0]), await callsFor(sessions[1])];
    const times: number[][] = [[], []];
    for (let round = 0; round < ROUNDS && !isDecided(times); round++) {
      for (const i of round % 2 === 0 ? [0, 1] : [1, 0]) {
        const count = calls[i];
        if (count === null) return null;
        times[i].push(await timed(sessions[i], count));
      }
    }
    return { registers: times[0], workgroup: times[1] };
  } finally {
    for (const session of sessions) session.close();
  }
}

function isDecided([one, other]: number[][]): boolean {
  if (one.length < FEWEST_ROUNDS) return false;
  const isFar = (slow: number[], fast: number[]) => Math.min(...slow) > FAR * Math.max(...fast);
  return isFar(one, other) || isFar(other, one);
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
 * The choice that tuned kernels make for a call: that of the measured case nearest in size, of those with the call's
 * constants if there are any. Cases as near that disagree leave it open.
 */
export function choiceOf(tuned: TunedKernel[]): FamilyChoice {
  const casesOf = new Map(tuned.map(({ kernel, cases }) => [kernel, cases]));
  return ({ kernel, params, constants }) => {
    const cases = casesOf.get(kernel.id) ?? [];
    const key = (chosen: Record<string, string>) => JSON.stringify(constantsOf(kernel, chosen));
    const alike = cases.filter((one) => key(one.constants) === key(constants));
    const size = sizeClass(kernel, params);
    const far = (one: TunedCase) => Math.abs(one.size - size);
    const measured = alike.length > 0 ? alike : cases;
    const nearest = Math.min(...measured.map(far));
    const choices = new Set(measured.filter((one) => far(one) === nearest).map(({ choice }) => choice));
    return choices.size === 1 ? [...choices][0] : undefined;
  };
}
