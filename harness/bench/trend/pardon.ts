/** Regressions that somebody has acknowledged fail nothing; each step since the best level wants its own. */

import {
  acknowledgedText,
  type Acknowledgement,
  acknowledgementOf,
  whyNotAcknowledged,
} from "../compare/acknowledged.ts";
import type { Judged } from "./judge_trends.ts";
import type { Change, Trend } from "./trends.ts";

export interface PardonOptions {
  acknowledged: readonly Acknowledgement[];
  /** UTC date of the judgement. */
  at: string;
  /** Commits after the one and up to the other; null where nobody knows them. */
  commitsBetween: (before: string, after: string) => Promise<string[] | null>;
}

/** The judgement of a trend with what has been acknowledged of it. */
export async function pardoned(one: Judged, { acknowledged, at, commitsBetween }: PardonOptions): Promise<Judged> {
  const { trend: { bench } } = one;
  if (one.judgement !== "slower" || !acknowledged.some((other) => other.bench === bench)) return one;
  const found: (Acknowledgement | undefined)[] = [];
  const notes: string[] = [];
  for (const { before, after, ratio } of worsenings(one.trend)) {
    const commits = await commitsBetween(before.commit, after.commit);
    const step = { bench, at, ratio, commits };
    found.push(acknowledgementOf(acknowledged, step));
    notes.push(...whyNotAcknowledged(acknowledged, step));
  }
  if (found.every((other) => other !== undefined)) {
    return { ...one, judgement: "acknowledged", acknowledged: [...new Set(found.map(acknowledgedText))] };
  }
  return { ...one, acknowledged: [...new Set(notes)] };
}

/** The steps that made the latest level worse than the best one; not those of the machine. */
export function worsenings({ epochs, best }: Trend): Change[] {
  return epochs.at(-1)!.changes.filter(({ after, ratio, machine }) =>
    after.utc > best.last.utc && ratio > 1 && !machine?.all
  );
}
