/** Which part of a step is the machine's: it did a fixed amount of work slower or faster on the same nights. Pure. */

import { LEAST_NIGHTS, LEAST_STEP, STRICT } from "../../statistics/change_points.ts";
import { rankStep } from "../../statistics/rank_test.ts";
import type { History } from "./history.ts";
import { type Night, type Witness, WITNESSES } from "./nights.ts";

export interface MachinePart {
  /** How much longer the machine takes after the step, for whatever it does. */
  ratio: number;
  /** A line: what says so. */
  why: string;
  /** Whether nothing is left for the code to have done. */
  all: boolean;
}

/** A witness may be doubted sooner than a bench: it is not searched for a step, it is asked about one. */
const SURE = 0.01;
/** Where the rest of a step is lost in the witness's own noise, it has to be the smaller part. */
const MOST_REST = 0.5;

/** The part of the step from one level to the next; null if the machine did not step with it. */
export function machinePart(
  { before, after, measure }: { before: readonly Night[]; after: readonly Night[]; measure: History["measure"] },
): MachinePart | null {
  if (measure === "memory") return null;
  const parts = WITNESSES.map((witness) => partOf(witness, { before, after })).filter((part) => part !== null);
  const far = ({ ratio }: MachinePart) => Math.abs(Math.log(ratio));
  return parts.find(({ all }) => all) ?? parts.sort((a, b) => far(b) - far(a))[0] ?? null;
}

function partOf(
  witness: Witness,
  { before, after }: { before: readonly Night[]; after: readonly Night[] },
): MachinePart | null {
  const hash = after.at(-1)!.machine[witness]?.hash;
  const asked = (nights: readonly Night[]) => nights.filter(({ machine }) => machine[witness]?.hash === hash);
  const sides = hash === undefined ? [] : [asked(before), asked(after)];
  if (sides.length === 0 || sides.some((nights) => nights.length < LEAST_NIGHTS)) return null;
  const stepOf = (timeOf: (night: Night) => number) => {
    const [earlier, later] = sides.map((nights) => nights.map((night) => Math.log(timeOf(night))));
    return rankStep(earlier, later);
  };
  const timeOf = ({ machine }: Night) => machine[witness]!.time;
  const own = stepOf(timeOf);
  const [seen, rest] = [stepOf(({ median }) => median), stepOf((night) => night.median / timeOf(night))];
  const [machine, bench, left] = [own, seen, rest].map(({ ratio }) => Math.log(ratio));
  const least = Math.log(LEAST_STEP);
  if (own.p > SURE || Math.abs(machine) < least || machine * bench < 0) return null;
  const [low, high] = own.interval.map(percentText);
  return {
    ratio: own.ratio,
    why: `the machine took ${percentText(own.ratio)} % (${low} … ${high}) for its ${witness} as well`,
    all: Math.abs(left) < least || (rest.p > STRICT && Math.abs(left) <= MOST_REST * Math.abs(bench)),
  };
}

/** `+10.0`, `−4.5`. */
function percentText(ratio: number): string {
  const percent = 100 * (ratio - 1);
  return `${percent < 0 ? "−" : "+"}${Math.abs(percent).toFixed(1)}`;
}
