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
  return low > -limit && high < limit ? "same" : "undecided";
}

/** An interval shrinks with the root of the rounds; until it leaves a limit to one side it takes so many. */
function forecast(
  effects: readonly number[],
  { interval: [low, high], limit }: { interval: [number, number]; limit: number },
): number {
  const gap = Math.abs(Math.abs(quantile(effects, 0.5)) - limit);
  const needed = Math.ceil(effects.length * ((high - low) / 2 / gap) ** 2);
  return Math.min(MOST_FORECAST, Math.max(effects.length + 1, needed));
}
