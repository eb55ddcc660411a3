/** Whether the figures of a bench record follow from its rounds. Pure functions. */

import { estimateOf } from "./estimate.ts";
import type { BenchEntry, BenchRecord } from "./record.ts";
import { ceilingOf } from "./roofline.ts";

/** Of a figure, for what another runtime rounds otherwise. */
const TOLERANCE = 1e-9;

/** Each figure that is not what its rounds, work and roof make of it. */
export function figureFaults({ entries, roofline }: Pick<BenchRecord, "entries" | "roofline">): string[] {
  return entries.flatMap((entry, i) => {
    const { bench, mode, status, estimate } = entry;
    if ((status === "ok") !== (estimate !== null)) {
      return [
        `entries[${i}]: expected an estimate of ${bench} (${mode}) if and only if it is ok, got status ${status}`,
      ];
    }
    if (!estimate) return [];
    const told = figuresOf(entry);
    const found = foundIn(entry, roofline);
    if (!found) return [`entries[${i}].rounds: expected samples of ${bench} (${mode}) that count, got none`];
    return Object.keys(found).filter((name) => !isSame(told[name], found[name])).map((name) =>
      `entries[${i}].${name}: expected ${found[name]} of ${bench} (${mode}) by its rounds, got ${told[name]}`
    );
  });
}

type Figures = Record<string, number | string | null>;

function foundIn(entry: BenchEntry, roofline: BenchRecord["roofline"]): Figures | null {
  const { rounds, clock, work, measure } = entry;
  const timesOf = (some: BenchEntry["rounds"]) => some.flatMap((round) => round[clock] ?? []);
  const counted = timesOf(rounds.filter(({ discarded }) => !discarded));
  if (counted.length === 0) return null;
  const estimate = estimateOf(counted);
  return figuresOf({
    ...{ estimate, samples: counted.length, discarded: timesOf(rounds).length - counted.length },
    perSecond: work && measure === "time" ? work.amount / (estimate.median * 1e-9) : null,
    ceiling: ceilingOf({ work, estimate }, roofline),
  });
}

function figuresOf(
  { estimate, samples, discarded, perSecond, ceiling }: Pick<
    BenchEntry,
    "estimate" | "samples" | "discarded" | "perSecond" | "ceiling"
  >,
): Figures {
  const [low, high] = estimate!.interval;
  return {
    ...{ samples, discarded, perSecond },
    ...{ "estimate.median": estimate!.median, "estimate.least": estimate!.least },
    ...{ "estimate.interval[0]": low, "estimate.interval[1]": high },
    ...{ "ceiling.of": ceiling?.of ?? null, "ceiling.share": ceiling?.share ?? null },
  };
}

function isSame(one: Figures[string], other: Figures[string]): boolean {
  if (typeof one !== "number" || typeof other !== "number") return one === other;
  return Math.abs(one - other) <= TOLERANCE * Math.abs(other);
}
