/** What is wrong with one gate: its form, its thresholds, and what it picks of the sweep. */

import { GATES, type Statistic, STATISTICS } from "./gate_forms.ts";
import { flawsOf, isMapping, lookUp } from "./language.ts";
import { type Context, pickFlaws } from "./pick_flaws.ts";
import type { Flaw, Path } from "./positions.ts";
import { plain } from "../statistics/sentence.ts";
import { didYouMean, show } from "../scenario/scenario_error.ts";

/** The statistics that take either threshold. */
const EITHER: Statistic[] = ["clean", "mean", "contrast", "loss_increase", "curvature"];
const BOUNDS = ["at_least", "at_most"];
/** What a gate or a scenario may say of itself, one or the other. */
export const MARKS = ["planned", "known_not_reproduced"] as const;

/** All flaws of one gate. */
export function gateFlaws(raw: unknown, context: Context): Flaw[] {
  const { path } = context;
  const expected = `exactly one of ${STATISTICS.join(" | ")}`;
  if (!isMapping(raw) || Array.isArray(raw)) return [{ path, expected: `a map with ${expected}`, got: show(raw) }];
  const given = STATISTICS.filter((name) => Object.hasOwn(raw, name));
  if (given.length > 1) return [{ path, expected, got: given.join(", ") }];
  if (given.length === 0) return strangers(raw, { path, expected });
  const [statistic] = given;
  const form = flawsOf(GATES[statistic], { value: raw, path });
  const strange = form.some((flaw) => flaw.expected === "a known key");
  const holder = statistic === "contrast" ? path : [...path, statistic];
  const value = statistic === "contrast" ? raw : raw[statistic];
  return [
    ...form,
    ...markFlaws(raw, path),
    ...(EITHER.includes(statistic) ? boundFlaws(value, { path: holder, strange }) : []),
    ...(statistic === "mean" ? floorFlaws(value, holder) : []),
    ...(statistic === "compare" ? comparedFlaws(value, { path: holder, strange }) : []),
    ...(statistic === "contrast" ? reachFlaws(raw, path) : []),
    ...pickFlaws(raw, { ...context, statistic, sound: form.length === 0 }),
  ];
}

/** A gate without a statistic: perhaps one is misspelt. */
function strangers(gate: Record<string, unknown>, { path, expected }: { path: Path; expected: string }): Flaw[] {
  const unknown = Object.keys(gate).filter((key) =>
    !["name", "when", "confidence", ...BOUNDS, ...MARKS as readonly string[]].includes(key)
  );
  if (unknown.length === 0) return [{ path, expected, got: "nothing" }];
  return unknown.map((key) => {
    const hint = didYouMean(key, STATISTICS);
    return { path: [...path, key], onKey: true, expected, got: show(key), hint };
  });
}

/** What is not met yet is not also known never to be. */
function markFlaws(gate: Record<string, unknown>, path: Path): Flaw[] {
  if (MARKS.some((mark) => gate[mark] === undefined)) return [];
  const expected = `at most one of ${MARKS.join(" | ")}`;
  return [{ path: [...path, "known_not_reproduced"], onKey: true, expected, got: "both" }];
}

function boundFlaws(holder: unknown, { path, strange }: { path: Path; strange: boolean }): Flaw[] {
  if (!isMapping(holder) || Array.isArray(holder)) return [];
  return oneOf(BOUNDS, { holder, path, strange });
}

function comparedFlaws(compare: unknown, o: { path: Path; strange: boolean }): Flaw[] {
  if (!isMapping(compare) || Array.isArray(compare)) return [];
  const kinds = ["difference", "ratio"];
  const bounds = kinds.flatMap((kind) => boundFlaws(compare[kind], { ...o, path: [...o.path, kind] }));
  return [...oneOf(kinds, { holder: compare, ...o }), ...bounds];
}

/** Exactly one of two keys is there. */
function oneOf(
  keys: string[],
  { holder, path, strange }: { holder: Record<string, unknown>; path: Path; strange: boolean },
): Flaw[] {
  const given = keys.filter((key) => holder[key] !== undefined);
  const expected = `exactly one of ${keys.join(" | ")}`;
  if (given.length === 2) return [{ path: [...path, keys[1]], onKey: true, expected, got: "both" }];
  // an unknown key may be the misspelt one
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

/** A threshold that no accuracies can reach, or that all of them do, is a slip; no chips prove that a mean is at its end. */
function reachFlaws(gate: Record<string, unknown>, path: Path): Flaw[] {
  const terms = Array.isArray(gate.contrast) ? gate.contrast : [];
  const weights = terms.map((term) => lookUp(term, ["weight"]));
  if (!weights.every((weight): weight is number => Number.isFinite(weight) && weight !== 0)) return [];
  const low = weights.reduce((sum, weight) => sum + Math.min(weight, 0), 0);
  const high = weights.reduce((sum, weight) => sum + Math.max(weight, 0), 0);
  const expected = `number above ${plain(low)} and below ${plain(high)}, the reach of the weights`;
  return BOUNDS.flatMap((bound) => {
    const value = gate[bound];
    if (typeof value !== "number" || !Number.isFinite(value) || (value > low && value < high)) return [];
    return [{ path: [...path, bound], expected, got: show(value) }];
  });
}
