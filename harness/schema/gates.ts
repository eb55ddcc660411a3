/** Gates: what is wrong with one, its plain form, its name, and what is left of it under overrides. */

import { flawsOf, GATES, isMapping, lookUp, type Statistic, type Value } from "./language.ts";
import type { Flaw, Path } from "./positions.ts";
import { ordinal, percent, plain } from "../statistics/sentence.ts";
import { didYouMean, show } from "../scenario_error.ts";
import type { Axes } from "./sweep.ts";

interface Common {
  name?: string;
  /** Swept keys and the value they must have; the gate judges every case that meets all of them. */
  when: Record<string, Value>;
}

/** Exactly one of the two is there. */
interface Either {
  at_least?: number;
  at_most?: number;
}

/** A share of one contrast: `weight` times the accuracy in the one case that `of` picks. */
export interface ContrastTerm {
  weight: number;
  of: Record<string, Value>;
}

/**
 * Accuracies and thresholds are shares from 0 to 1, ranks are percents; a drop is clean minus chip accuracy. The `when` of
 * a contrast is empty, its `of` names every swept key in the order of the sweep.
 */
export type Gate =
  | Common & Either & { statistic: "clean" }
  | Common & Either & { statistic: "mean"; confidence: number; floor?: number }
  | Common & { statistic: "percentile"; confidence: number; rank: number; at_least: number }
  | Common & { statistic: "drop"; confidence: number; at_most: number }
  | Common & Either & { statistic: "contrast"; confidence: number; name: string; contrast: ContrastTerm[] }
  | CurvatureGate;

/** What gates on curvature share: training images (512 if left out), and the relative standard error of a trace. */
interface Curvature {
  confidence: number;
  images?: number;
  tolerance: number;
}

/** Rises of the loss are in nats; `within` is a share of the predicted one, `pairs` of errors ±δ simulate it. */
export type CurvatureGate =
  | Common & Either & Curvature & { statistic: "loss_increase" }
  | Common & Curvature & { statistic: "prediction"; within: number; pairs: number };

/** Whether a gate looks at the curvature of the loss instead of chips. */
export function isCurvatureGate(gate: Gate): gate is CurvatureGate {
  return gate.statistic === "loss_increase" || gate.statistic === "prediction";
}

const STATISTICS = Object.keys(GATES) as Statistic[];
/** The statistics that take either threshold. */
const EITHER: Statistic[] = ["clean", "mean", "contrast", "loss_increase"];
const BOUNDS = ["at_least", "at_most"];

/** Its `name`, or its claim: `mean ≥ 0.93 at 99 % [device.compensation=global]`. */
export function gateName(gate: Gate): string {
  if (gate.name !== undefined) return gate.name;
  const subject = gate.statistic === "percentile" ? `${ordinal(gate.rank)} percentile` : gate.statistic;
  const claim = claimOf(gate);
  const sure = gate.statistic === "clean" ? "" : ` at ${percent(gate.confidence)}`;
  const when = Object.entries(gate.when).map(([key, value]) => `${key}=${value}`).join(" ");
  return `${subject} ${claim}${sure}${when && ` [${when}]`}`;
}

function claimOf(gate: Gate): string {
  if (gate.statistic === "prediction") return `within ${percent(gate.within)}`;
  const { at_least, at_most } = gate as Either;
  return at_least === undefined ? `≤ ${plain(at_most!)}` : `≥ ${plain(at_least)}`;
}

/** The plain form of a gate that has no flaw. */
export function toGate(raw: unknown, axes: Axes): Gate {
  const statistic = STATISTICS.find((name) => Object.hasOwn(raw as object, name))!;
  const { name, when, [statistic]: inner, ...outer } = GATES[statistic].parse(raw) as Record<string, unknown>;
  const common = { statistic, ...(name === undefined ? {} : { name }), when: { ...(when as object) } };
  if (statistic !== "contrast") return { ...common, ...inner as object } as Gate;
  const contrast = (inner as ContrastTerm[]).map(({ weight, of }) => {
    const every = Object.keys(axes).map((key) => [key, of[key] ?? axes[key][0]]);
    return { weight, of: Object.fromEntries(every) };
  });
  return { ...common, ...outer, contrast } as Gate;
}

/**
 * What is left of a gate when keys are overridden: conditions on them count as met.
 *
 * @param axes those that are still swept
 * @returns undefined for a contrast whose terms fall on one case, which is not judged
 */
export function underOverrides(gate: Gate, axes: Axes): Gate | undefined {
  const keep = (conditions: Record<string, Value>) =>
    Object.fromEntries(Object.entries(conditions).filter(([key]) => Object.hasOwn(axes, key)));
  if (gate.statistic !== "contrast") return { ...gate, when: keep(gate.when) };
  const contrast = gate.contrast.map((term) => ({ ...term, of: keep(term.of) }));
  return oneCase(contrast, axes) ? undefined : { ...gate, contrast };
}

/** Do all terms pick the same case? An axis of one value need not be named. */
function oneCase(terms: { of: Record<string, unknown> }[], axes: Axes): boolean {
  const wide = Object.keys(axes).filter((key) => axes[key].length > 1);
  return new Set(terms.map(({ of }) => JSON.stringify(wide.map((key) => of[key])))).size === 1;
}

interface Context {
  path: Path;
  axes: Axes;
  /** Keys of the sweep that have flaws of their own; conditions on them are not judged. */
  broken: readonly string[];
}

/** All flaws of one gate. */
export function gateFlaws(raw: unknown, context: Context): Flaw[] {
  const { path } = context;
  const expected = `exactly one of ${STATISTICS.join(" | ")}`;
  if (!isMapping(raw) || Array.isArray(raw)) return [{ path, expected: `a map with ${expected}`, got: show(raw) }];
  const given = STATISTICS.filter((name) => Object.hasOwn(raw, name));
  if (given.length > 1) return [{ path, expected, got: given.join(", ") }];
  if (given.length === 0) return strangers(raw, { path, expected });
  const form = flawsOf(GATES[given[0]], { value: raw, path });
  const strange = form.some((flaw) => flaw.expected === "a known key");
  const holder = given[0] === "contrast" ? path : [...path, given[0]];
  const value = given[0] === "contrast" ? raw : raw[given[0]];
  return [
    ...form,
    ...(EITHER.includes(given[0]) ? boundFlaws(value, { path: holder, strange }) : []),
    ...(given[0] === "mean" ? floorFlaws(value, holder) : []),
    ...(given[0] === "contrast"
      ? contrastFlaws(raw, context)
      : conditionFlaws(raw.when, { ...context, path: [...path, "when"] })),
  ];
}

/** A gate without a statistic: perhaps one is misspelt. */
function strangers(gate: Record<string, unknown>, { path, expected }: { path: Path; expected: string }): Flaw[] {
  const unknown = Object.keys(gate).filter((key) => !["name", "when", "confidence", ...BOUNDS].includes(key));
  if (unknown.length === 0) return [{ path, expected, got: "nothing" }];
  return unknown.map((key) => {
    const hint = didYouMean(key, STATISTICS);
    return { path: [...path, key], onKey: true, expected, got: show(key), hint };
  });
}

function boundFlaws(holder: unknown, { path, strange }: { path: Path; strange: boolean }): Flaw[] {
  if (!isMapping(holder) || Array.isArray(holder)) return [];
  const given = BOUNDS.filter((bound) => holder[bound] !== undefined);
  const expected = "exactly one of at_least | at_most";
  if (given.length === 2) return [{ path: [...path, "at_most"], onKey: true, expected, got: "both" }];
  // an unknown key may be the misspelt bound
  return given.length === 1 || strange ? [] : [{ path, onKey: true, expected, got: "nothing" }];
}

function floorFlaws(mean: unknown, path: Path): Flaw[] {
  const [floor, low, high] = ["floor", ...BOUNDS].map((key) => lookUp(mean, [key]));
  if (floor === undefined) return [];
  const at = { path: [...path, "floor"], got: show(floor) };
  if (high !== undefined) return [{ ...at, expected: "no floor with at_most", onKey: true }];
  if (typeof floor !== "number" || typeof low !== "number" || floor < low) return [];
  return [{ ...at, expected: `number below at_least = ${plain(low)}` }];
}

function contrastFlaws(gate: Record<string, unknown>, { path, axes, broken }: Context): Flaw[] {
  const terms = Array.isArray(gate.contrast) ? gate.contrast : [];
  const flaws = terms.flatMap((term, i) => {
    const at = { axes, broken, path: [...path, "contrast", i, "of"] };
    const of = lookUp(term, ["of"]);
    const wrong = conditionFlaws(of, at);
    return wrong.length > 0 || !isMapping(of) ? wrong : pickFlaws(of, at);
  });
  const whole = broken.length === 0 && terms.length > 1 && terms.every((term) => isMapping(lookUp(term, ["of"])));
  if (flaws.length === 0 && whole && oneCase(terms, axes)) {
    flaws.push({ path: [...path, "contrast"], onKey: true, expected: "terms of at least two cases", got: "one case" });
  }
  return [...flaws, ...reachFlaws(gate, { path, weights: terms.map((term) => lookUp(term, ["weight"])) })];
}

/** A threshold that no accuracies can reach, or that all of them do, is a slip. */
function reachFlaws(gate: Record<string, unknown>, { path, weights }: { path: Path; weights: unknown[] }): Flaw[] {
  if (!weights.every((weight): weight is number => Number.isFinite(weight))) return [];
  const low = weights.reduce((sum, weight) => sum + Math.min(weight, 0), 0);
  const high = weights.reduce((sum, weight) => sum + Math.max(weight, 0), 0);
  const expected = `number from ${plain(low)} to ${plain(high)}, the reach of the weights`;
  return BOUNDS.flatMap((bound) => {
    const value = gate[bound];
    if (typeof value !== "number" || !Number.isFinite(value) || (value >= low && value <= high)) return [];
    return [{ path: [...path, bound], expected, got: show(value) }];
  });
}

/** Conditions name swept keys and swept values. */
function conditionFlaws(conditions: unknown, { path, axes, broken }: Context): Flaw[] {
  if (!isMapping(conditions) || Array.isArray(conditions)) return [];
  return Object.entries(conditions).flatMap(([key, value]): Flaw[] => {
    const at = [...path, key];
    if (broken.includes(key)) return [];
    if (!Object.hasOwn(axes, key)) {
      const hint = didYouMean(key, Object.keys(axes));
      return [{ path: at, onKey: true, expected: "a swept key", got: show(key), hint }];
    }
    if (axes[key].includes(value)) return [];
    return [{ path: at, expected: `one of the swept values ${listed(axes[key])}`, got: show(value) }];
  });
}

function pickFlaws(of: Record<string, unknown>, { path, axes }: Context): Flaw[] {
  const open = Object.keys(axes).filter((key) => axes[key].length > 1 && !Object.hasOwn(of, key));
  if (open.length === 0) return [];
  const count = open.reduce((product, key) => product * axes[key].length, 1);
  const hint = `name ${open.join(" and ")}`;
  return [{ path, onKey: true, expected: "one case of the sweep", got: `${count} cases`, hint }];
}

function listed(values: readonly unknown[]): string {
  const shown = values.slice(0, 12).map((value) => typeof value === "string" ? value : show(value));
  return [...shown, ...(values.length > 12 ? ["…"] : [])].join(" | ");
}
