/** Gates: their plain form, and what is left of one under overrides. */

import { GATES, type OVERHEADS, type Statistic, STATISTICS } from "./gate_forms.ts";
import type { Axes, Value } from "./sweep.ts";
import { isWide, type Keys, meets, oneCase, picked } from "./picks.ts";

/** Swept keys and one of their values. */
type Conditions = Record<string, Value>;

interface Common {
  /** Which entry of the scenario's `expect`, from 0. */
  entry: number;
  name?: string;
  /** Swept keys and the value they must have; the gate judges every case that meets all of them. */
  when: Conditions;
  /** Why it cannot be met yet; it is judged, but does not count. */
  planned?: string;
  /** Why a published claim is not met here; it is judged, but does not count, and a pass is a failure. */
  known_not_reproduced?: string;
}

/** Exactly one of the two is there. */
export interface Either {
  at_least?: number;
  at_most?: number;
}

/** The same as gates in code take it. */
export function boundsOf({ at_least: atLeast, at_most: atMost }: Either): { atLeast?: number; atMost?: number } {
  return { atLeast, atMost };
}

/** A share of one contrast: `weight` times the accuracy in the one case that `of` picks. */
export interface ContrastTerm {
  weight: number;
  of: Conditions;
}

/** Two sides that differ in the keys of `to`; all others are equal on both. */
interface Sides {
  of: Conditions;
  to: Conditions;
  confidence: number;
}

/** What gates on curvature share: training images (512 if left out), and the relative standard error of a trace. */
interface Curvature {
  confidence: number;
  images?: number;
  tolerance: number;
}

/**
 * Accuracies and thresholds are shares from 0 to 1, ranks are percents; a drop is clean minus chip accuracy. The `when` of
 * a contrast is empty, its `of` names every swept key in the order of the sweep. Rises of the loss are in nats; `within` is
 * a share of the predicted one, `pairs` of errors ±δ simulate it.
 */
export type Gate =
  | Common & Either & { statistic: "clean" }
  | Common & Either & { statistic: "mean"; confidence: number; floor?: number }
  | Common & { statistic: "percentile"; confidence: number; rank: number; at_least: number }
  | Common & { statistic: "drop"; confidence: number; at_most: number }
  | Common & Either & { statistic: "contrast"; confidence: number; name: string; contrast: ContrastTerm[] }
  | Common & Sides & { statistic: "compare"; difference?: Either; ratio?: Either }
  | Common & {
    statistic: "monotone";
    confidence: number;
    along: string;
    direction: "falling" | "rising";
    tolerance: number;
  }
  | Common & Sides & { statistic: "crossover"; along: string; between: [Value, Value]; by: number }
  | Common & { statistic: "divergence"; confidence: number; rank: number; at_most: number }
  | Common & Either & Curvature & { statistic: "loss_increase" }
  | Common & Curvature & { statistic: "prediction"; within: number; pairs: number }
  | Common & Either & Curvature & {
    statistic: "curvature";
    quantity: "trace" | "largest_eigenvalue";
    relative_to?: Conditions;
  }
  | Common & { statistic: "overhead"; of: typeof OVERHEADS[number]; at_most: number; relative_to?: Conditions }
  | Common & { statistic: "seconds"; of: "training" | "evaluation" | "total_per_chip"; at_most: number };

/** The gate of one statistic. */
export type GateOf<S extends Statistic> = Extract<Gate, { statistic: S }>;

/** Gates on the rise of the loss. */
export type CurvatureGate = GateOf<"loss_increase" | "prediction">;

/** Whether a gate looks at the rise of the loss instead of chips. */
export function isCurvatureGate(gate: Gate): gate is CurvatureGate {
  return gate.statistic === "loss_increase" || gate.statistic === "prediction";
}

/** Whether a gate's verdicts count: it has no mark. */
export function isCounted({ planned, known_not_reproduced }: Gate): boolean {
  return planned === undefined && known_not_reproduced === undefined;
}

/** Statistics that are estimated over chips: more of them can decide an undecided gate. */
const OVER_CHIPS: readonly Statistic[] = [
  ...["mean", "percentile", "drop", "contrast", "compare", "monotone", "crossover", "divergence"] as const,
];

export function isOverChips({ statistic }: { statistic: Statistic }): boolean {
  return OVER_CHIPS.includes(statistic);
}

/**
 * The plain form of a gate that has no flaw.
 *
 * @param o the swept keys of every case, and the entry of `expect`
 */
export function toGate(raw: unknown, { cases, entry }: { cases: readonly Keys[]; entry: number }): Gate {
  const statistic = STATISTICS.find((name) => Object.hasOwn(raw as object, name))!;
  const read = GATES[statistic].parse(raw) as Record<string, unknown>;
  const { name, when, planned, known_not_reproduced, [statistic]: inner, ...outer } = read;
  const common = {
    ...{ entry, statistic },
    ...(name === undefined ? {} : { name }),
    when: { ...(when as object) },
    ...(planned === undefined ? {} : { planned }),
    ...(known_not_reproduced === undefined ? {} : { known_not_reproduced }),
  };
  if (statistic !== "contrast") return { ...common, ...inner as object } as Gate;
  const contrast = (inner as ContrastTerm[]).map(({ weight, of }) => {
    return { weight, of: { ...cases[picked(of, cases)[0]] } as Conditions };
  });
  return { ...common, ...outer, contrast } as Gate;
}

/**
 * What is left of a gate when keys are overridden: conditions on them count as met.
 *
 * @param axes those that are still swept
 * @returns undefined for a gate that compares cases of which one is left; it is not judged
 */
export function underOverrides(gate: Gate, axes: Axes): Gate | undefined {
  const keep = (conditions: Conditions): Conditions =>
    Object.fromEntries(Object.entries(conditions).filter(([key]) => Object.hasOwn(axes, key)));
  const kept = { ...gate, when: keep(gate.when) };
  switch (kept.statistic) {
    case "contrast": {
      const contrast = kept.contrast.map((term) => ({ ...term, of: keep(term.of) }));
      return oneCase(contrast, axes) ? undefined : { ...kept, contrast };
    }
    case "compare":
    case "crossover": {
      const [of, to] = [keep(kept.of), keep(kept.to)];
      const apart = !meets(of, to);
      const wide = kept.statistic === "compare" || isWide(kept.along, axes);
      return apart && wide ? { ...kept, of, to } : undefined;
    }
    case "monotone":
      return isWide(kept.along, axes) ? kept : undefined;
    case "curvature":
    case "overhead": {
      if (kept.relative_to === undefined) return kept;
      const relative_to = keep(kept.relative_to);
      return Object.keys(relative_to).some((key) => isWide(key, axes)) ? { ...kept, relative_to } : undefined;
    }
    default:
      return kept;
  }
}
