/** Gates that no result can meet together. */

import type { Gate } from "./gates.ts";
import { type Keys, picked } from "./picks.ts";
import type { Flaw } from "./positions.ts";
import { plain } from "../statistics/sentence.ts";

/** A bound on one quantity: the same `what` of the same cases. */
interface Bound {
  gate: Gate;
  what: string;
  at_least?: number;
  at_most?: number;
  path: readonly (string | number)[];
}

/** Flaws of the later of two gates that leave nothing between them; gates that do not count may claim what they like. */
export function contradictions(gates: readonly Gate[], cases: readonly Keys[]): Flaw[] {
  const bounds = gates.filter((gate) => !gate.planned && !gate.known_not_reproduced).flatMap(boundsOf);
  return bounds.flatMap((late, i) =>
    bounds.slice(0, i).flatMap((early): Flaw[] => {
      if (early.what !== late.what || !share(early.gate, { other: late.gate, cases })) return [];
      const [low, high] = [early, late].map(({ at_least }) => at_least);
      const as = `as expect[${early.gate.entry}] asks`;
      if (low !== undefined && low > late.at_most!) {
        return [{
          path: [...late.path, "at_most"],
          expected: `at least ${plain(low)}, ${as}`,
          got: plain(late.at_most!),
        }];
      }
      if (high === undefined || !(high > early.at_most!)) return [];
      return [{
        path: [...late.path, "at_least"],
        expected: `at most ${plain(early.at_most!)}, ${as}`,
        got: plain(high),
      }];
    })
  );
}

/** Whether two gates judge a case together. */
function share(gate: Gate, { other, cases }: { other: Gate; cases: readonly Keys[] }): boolean {
  const own = new Set(picked(gate.when, cases));
  return picked(other.when, cases).some((index) => own.has(index));
}

function boundsOf(gate: Gate): Bound[] {
  const base = { gate, path: ["expect", gate.entry, gate.statistic] };
  switch (gate.statistic) {
    case "clean":
    case "mean":
    case "loss_increase":
      return [{ ...base, what: gate.statistic, at_least: gate.at_least, at_most: gate.at_most }];
    case "contrast": {
      const what = JSON.stringify(gate.contrast);
      return [{ ...base, path: ["expect", gate.entry], what, at_least: gate.at_least, at_most: gate.at_most }];
    }
    case "compare": {
      const { of, to, difference, ratio } = gate;
      const kind = difference ? "difference" : "ratio";
      const what = JSON.stringify([kind, of, to]);
      return [{ ...base, ...(difference ?? ratio), what, path: [...base.path, kind] }];
    }
    case "curvature": {
      const what = JSON.stringify(["curvature", gate.quantity, gate.relative_to]);
      return [{ ...base, what, at_least: gate.at_least, at_most: gate.at_most }];
    }
    case "percentile":
      // at most `rank` percent of the chips are below: the others alone give this mean
      return [{ ...base, what: "mean", at_least: (1 - gate.rank / 100) * gate.at_least }];
    default:
      return [];
  }
}
