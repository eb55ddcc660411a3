/** Effects of rounds → faster, slower, same or undecided. Pure. */

import { benjaminiHochberg } from "../../statistics/benjamini_hochberg.ts";
import { bootstrapMedian } from "../../statistics/bootstrap.ts";
import { signFlip } from "../../statistics/sign_flip.ts";
import { quantile } from "../../stats.ts";
import type { Effects } from "./effects.ts";

export const VERDICTS = ["slower", "undecided", "faster", "same"] as const;
export type SpeedVerdict = typeof VERDICTS[number];

/** A ratio with its interval: above 1 is slower. */
export interface Ratio {
  median: number;
  /** 95 %. */
  interval: [number, number];
}

export interface Judged {
  /** Head / base. */
  ratio: Ratio;
  /** Base / base: what no change looks like here. */
  floor: Ratio;
  /** A share: changes that are smaller are none. */
  leastEffect: number;
  /** Adjusted p values of "slower (faster) by no more than the least effect". */
  p: { slower: number; faster: number };
  verdict: SpeedVerdict;
  /** Rounds that would decide; 0 if it is decided. */
  roundsToDecide: number;
}

/** No change below it counts, however quiet the machine is. */
export const LEAST_EFFECT = 0.03;
/** "The same" promises that the change is less: where no change looks like more, nothing is the same. */
export const MOST_SAME = 0.05;
/** Part of the benches called slower (or faster) that may be so by chance. */
export const FALSE_SHARE = 0.05;
/** Fewer rounds can say nothing: the least p value of n rounds is 2⁻ⁿ. */
export const LEAST_ROUNDS = 6;
const MOST_FORECAST = 1000;

/** Benches that are judged together: of all that are called slower, 5 % may be so by chance. */
export function judgeTogether(benches: readonly Effects[]): Judged[] {
  const limits = benches.map(limitOf);
  const slower = benjaminiHochberg(benches.map(({ head }, i) => signFlip(head, limits[i])));
  const faster = benjaminiHochberg(benches.map(({ head }, i) => signFlip(head.map((v) => -v), limits[i])));
  return benches.map(({ head, again }, i) => {
    const limit = limits[i];
    const interval = bootstrapMedian(head);
    const p = { slower: slower[i], faster: faster[i] };
    const verdict = verdictOf(interval, { limit, p });
    return {
      ratio: ratioOf(head),
      floor: ratioOf(again),
      leastEffect: Math.expm1(limit),
      p,
      verdict,
      roundsToDecide: verdict === "undecided" ? forecast(head, { interval, limit }) : 0,
    };
  });
}

/** The least effect as a logarithm: twice what the base differs from itself, and at least 3 %. */
function limitOf({ again }: Effects): number {
  return Math.max(Math.log1p(LEAST_EFFECT), 2 * Math.abs(quantile(again, 0.5)));
}

function ratioOf(effects: readonly number[]): Ratio {
  const [low, high] = bootstrapMedian(effects);
  return { median: Math.exp(quantile(effects, 0.5)), interval: [Math.exp(low), Math.exp(high)] };
}

/** Slower only if both say so: the test, which counts how many benches were asked, and the interval, which all can see. */
function verdictOf(
  [low, high]: [number, number],
  { limit, p }: { limit: number; p: Judged["p"] },
): SpeedVerdict {
  if (p.slower <= FALSE_SHARE && low > limit) return "slower";
  if (p.faster <= FALSE_SHARE && high < -limit) return "faster";
  return !isNoisy(limit) && low > -limit && high < limit ? "same" : "undecided";
}

function isNoisy(limit: number): boolean {
  return limit > Math.log1p(MOST_SAME);
}

/** What is to be said of a bench that the machine is too noisy for; empty if it is not. */
export function noiseText({ floor, leastEffect }: Pick<Judged, "floor" | "leastEffect">): string {
  if (!isNoisy(Math.log1p(leastEffect))) return "";
  const shown = 100 * Math.abs(floor.median - 1);
  return `the machine is too noisy to call it the same: without any change it shows ${shown.toFixed(1)} %`;
}

/** Slower or faster by more than 5 %, and by more than twice what the base differs from itself; null if that is not sure. */
export function sureChange(effects: Effects): "slower" | "faster" | null {
  const limit = Math.max(Math.log1p(MOST_SAME), limitOf(effects));
  const [low, high] = bootstrapMedian(effects.head);
  if (low > limit) return "slower";
  return high < -limit ? "faster" : null;
}

/** Both ratios of a clock that only watches. */
export function ratiosOf({ head, again }: Effects): Pick<Judged, "ratio" | "floor"> {
  return { ratio: ratioOf(head), floor: ratioOf(again) };
}

/** Intervals shrink with the root of the rounds, and so does the floor: until one leaves a limit to a side it takes so many. */
function forecast(
  effects: readonly number[],
  { interval: [low, high], limit }: { interval: [number, number]; limit: number },
): number {
  const gap = Math.abs(Math.abs(quantile(effects, 0.5)) - limit);
  const quiet = isNoisy(limit) ? (limit / Math.log1p(MOST_SAME)) ** 2 : 0;
  const needed = Math.ceil(effects.length * Math.max(((high - low) / 2 / gap) ** 2, quiet));
  return Math.min(MOST_FORECAST, Math.max(effects.length + 1, needed));
}
