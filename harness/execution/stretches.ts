/** What consecutive chips of one case gave, and finding those that are known already. */

/** Consecutive chips of one case, in the order of their numbers. */
export interface Stretch {
  first: number;
  /** Images that each chip got right. */
  correct: number[];
  /** Mean divergence of each chip's outputs from the exact network's, nats; only where it was asked for. */
  divergence?: number[];
  /** SHA-256 of the outputs that they diverge from: another network may have the same cells. */
  reference?: string;
  /** That drawing them took. */
  seconds: number;
}

/** Chips that earlier runs have drawn, by the key of their case. */
export type KnownSamples = ReadonlyMap<string, readonly Stretch[]>;

/** Chips from `first` up to `last`, which is not among them. */
export interface ChipRange {
  first: number;
  last: number;
}

/** Chips that are looked for, and the outputs that they have to tell their divergence from; any will do without. */
export interface Wanted extends ChipRange {
  reference?: string;
}

/** The known chips from `first` on, at most up to `last`; null if `first` itself is not known. */
export function knownFrom(
  stretches: readonly Stretch[],
  { first, last, reference }: Wanted,
): Stretch | null {
  const usable = usableAmong(stretches, reference);
  const [longest] = usable.filter((one) => one.first <= first && endOf(one) > first)
    .toSorted((a, b) => endOf(b) - endOf(a));
  return longest ? cut(longest, { first, last: Math.min(last, endOf(longest)) }) : null;
}

/** The next chip from `first` on that is known, or `last`. */
export function nextKnown(
  stretches: readonly Stretch[],
  { first, last, reference }: Wanted,
): number {
  const starts = usableAmong(stretches, reference).map((one) => one.first);
  return Math.min(last, ...starts.filter((start) => start > first));
}

function usableAmong(stretches: readonly Stretch[], reference?: string): readonly Stretch[] {
  return reference === undefined ? stretches : stretches.filter((one) => one.reference === reference);
}

/** A part of a stretch, with its share of the seconds. */
function cut({ first: from, correct, divergence, reference, seconds }: Stretch, { first, last }: ChipRange): Stretch {
  const [start, end] = [first - from, last - from];
  const part = divergence?.slice(start, end);
  const share = seconds * (end - start) / correct.length;
  return { first, correct: correct.slice(start, end), ...(part && { divergence: part, reference }), seconds: share };
}

function endOf({ first, correct }: Stretch): number {
  return first + correct.length;
}

/** The chips of one shard of `of` shards, from 1: as equal parts as there can be, in order. */
export function shardRange(chips: number, shard?: { index: number; of: number }): ChipRange {
  if (!shard) return { first: 0, last: chips };
  const border = (parts: number) => Math.floor(parts * chips / shard.of);
  return { first: border(shard.index - 1), last: border(shard.index) };
}
