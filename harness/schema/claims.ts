/** What a gate claims of quantities that other gates make claims of too, as differences that have a least value. */

import type { Claim, Quantity } from "./difference_system.ts";
import type { Either, Gate, GateOf } from "./gates.ts";
import { judgedBy } from "./judged.ts";
import type { Keys } from "./picks.ts";
import type { Flaw } from "./positions.ts";
import { plain } from "../statistics/sentence.ts";

/** A claim of a gate; without a gate it is what holds anyway. */
export interface GateClaim extends Claim {
  gate?: Gate;
  /** The flaw of the gate, where others allow the difference to be at most so much; `who` says what they do. */
  flaw?: (most: number, who: string) => Flaw;
}

/** A quantity, and the one that it is compared with. */
type Pair = readonly [Quantity, Quantity];

const ZERO = 0;
const mean = (index: number) => 2 * index + 1;
const clean = (index: number) => 2 * index + 2;

/** Claims on sums and differences: of accuracies, and of numbers that single gates judge. */
export function claimsOf(gate: Gate, cases: readonly Keys[]): GateClaim[] {
  const tuples = judgedBy(gate, cases);
  const means = () => tuples.map(([index]): Pair => [mean(index), ZERO]);
  switch (gate.statistic) {
    case "mean":
      // chips below the floor count as it: at most 5 % of all chips, and so much of the mean
      return bounds(gate, { on: means(), help: 0.05 * (gate.floor ?? 0) });
    case "percentile":
      // at most `rank` percent of the chips are below: the others alone give this mean
      return bounds(gate, { on: means(), times: 1 - gate.rank / 100 });
    case "clean":
      return bounds(gate, { on: tuples.map(([index]) => [clean(index), ZERO]) });
    case "drop":
      return bounds(gate, { on: tuples.map(([index]) => [clean(index), mean(index)]) });
    case "compare": {
      const on = tuples.map(([of, to]): Pair => [mean(of), mean(to)]);
      return gate.difference ? bounds(gate, { stated: gate.difference, key: "difference", on }) : [];
    }
    case "monotone": {
      const steps = tuples.flatMap((row) => row.slice(1).map((later, i): Pair => [mean(row[i]), mean(later)]));
      const on = gate.direction === "falling" ? steps : steps.map(([early, late]): Pair => [late, early]);
      return whole(gate, { on, least: -gate.tolerance });
    }
    case "crossover": {
      const sides = tuples.flatMap(([of, to, ofLater, toLater]) => [[of, to], [toLater, ofLater]]);
      return whole(gate, { on: sides.map(([ahead, behind]) => [mean(ahead), mean(behind)]), least: gate.by });
    }
    case "contrast":
      return contrastClaims(gate, tuples[0]);
    case "loss_increase":
      return bounds(gate, { on: tuples.map((some) => [`rise from ${gate.images} ${some}`, ZERO]) });
    case "curvature":
      return bounds(gate, { on: tuples.map((some) => [`${gate.quantity} from ${gate.images} ${some}`, ZERO]) });
    default:
      return [];
  }
}

/** Claims on ratios of accuracies, as differences of their logarithms. */
export function ratioClaimsOf(gate: Gate, cases: readonly Keys[]): GateClaim[] {
  if (gate.statistic === "compare" && gate.ratio) {
    const on = judgedBy(gate, cases).map(([of, to]): Pair => [mean(of), mean(to)]);
    return bounds(gate, { stated: gate.ratio, key: "ratio", on, logarithm: true });
  }
  if (gate.statistic !== "mean" || gate.floor !== undefined) return [];
  return bounds(gate, { on: judgedBy(gate, cases).map(([index]) => [mean(index), ZERO]), logarithm: true });
}

/** An accuracy is from 0 to 1, whatever gates claim. */
export function accuracyClaims(count: number): GateClaim[] {
  return Array.from({ length: count }, (_, i) => [mean(i), clean(i)]).flat().flatMap((name) => [
    { above: name, below: ZERO, least: 0 },
    { above: ZERO, below: name, least: -1 },
  ]);
}

/** The same of its logarithm. */
export function logarithmClaims(count: number): GateClaim[] {
  return Array.from({ length: count }, (_, i) => ({ above: ZERO, below: mean(i), least: 0 }));
}

interface Bounded {
  on: Pair[];
  /** Where the bounds are, if not in the gate itself. */
  stated?: Either;
  key?: string;
  /** The claim is on `times` the stated bound less `help`, or on its logarithm. */
  times?: number;
  help?: number;
  logarithm?: boolean;
}

/** The claims of `at_least` and `at_most`, each on many differences. */
function bounds(gate: Gate, { on, stated = gate as Either, key, ...scale }: Bounded): GateClaim[] {
  const { times = 1, help = 0, logarithm = false } = scale;
  const { at_least: low, at_most: high } = stated;
  const to = (bound: number) => logarithm ? Math.log(bound) : times * bound - help;
  const from = (value: number) => plain(Number((logarithm ? Math.exp(value) : (value + help) / times).toPrecision(6)));
  const path = [...placeOf(gate), ...(key === undefined ? [] : [key])];
  const claims: GateClaim[] = [];
  if (low !== undefined) {
    const at = { path: [...path, "at_least"], got: plain(low) };
    const flaw: GateClaim["flaw"] = (most, who) => ({ ...at, expected: `at most ${from(most)}, as ${who}` });
    for (const [above, below] of on) claims.push({ gate, above, below, least: to(low), flaw });
  }
  if (high !== undefined) {
    const at = { path: [...path, "at_most"], got: plain(high) };
    const flaw: GateClaim["flaw"] = (most, who) => ({ ...at, expected: `at least ${from(-most)}, as ${who}` });
    for (const [above, below] of on) claims.push({ gate, above: below, below: above, least: -to(high), flaw });
  }
  return claims;
}

function placeOf({ entry, statistic }: Gate): Flaw["path"] {
  return statistic === "contrast" ? ["expect", entry] : ["expect", entry, statistic];
}

/** Claims that have no bound of their own in the file. */
function whole(gate: GateOf<"monotone" | "crossover">, { on, least }: { on: Pair[]; least: number }): GateClaim[] {
  const got = `${gate.statistic === "monotone" ? gate.direction : "a crossover"} along ${gate.along}`;
  const at = { path: placeOf(gate), onKey: true, got };
  const flaw: GateClaim["flaw"] = (_, who) => ({ ...at, expected: `a claim that fits what ${who}` });
  return on.map(([above, below]) => ({ gate, above, below, least, flaw }));
}

/** A contrast of two cases is a difference; any other is a quantity of its own, whatever its sign and scale. */
function contrastClaims(gate: GateOf<"contrast">, indices: readonly number[]): GateClaim[] {
  const weights = new Map<number, number>();
  gate.contrast.forEach(({ weight }, i) => weights.set(indices[i], (weights.get(indices[i]) ?? 0) + weight));
  const terms = [...weights].filter(([, weight]) => weight !== 0).sort(([a], [b]) => a - b);
  if (terms.length === 0) return [];
  const [[first, scale]] = terms;
  const unit = terms.map(([index, weight]): [number, number] => [index, weight / scale]);
  const isDifference = unit.length === 2 && unit[1][1] === -1;
  const [one, other]: Pair = isDifference ? [mean(first), mean(unit[1][0])] : [`contrast ${unit.join(" ")}`, ZERO];
  return bounds(gate, { on: [scale > 0 ? [one, other] : [other, one]], times: 1 / Math.abs(scale) });
}
