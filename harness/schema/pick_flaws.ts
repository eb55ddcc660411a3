/** What is wrong with what a gate picks of the sweep: its conditions, terms, sides and the key that it goes along. */

import { conditionFlaw, isBroken } from "./conditions.ts";
import type { Statistic } from "./gate_forms.ts";
import { isMapping, lookUp } from "./language.ts";
import { missingFrom } from "./partners.ts";
import { type Keys, oneCase, picked } from "./picks.ts";
import type { Flaw, Path } from "./positions.ts";
import { type Axes, identityOf } from "./sweep.ts";
import { didYouMean, show } from "../scenario/scenario_error.ts";

export interface Context {
  path: Path;
  axes: Axes;
  /** Swept keys of every case. */
  cases: readonly Keys[];
  /** Keys of the sweep that have flaws of their own; conditions on them are not judged. */
  broken: readonly string[];
}

interface Asked extends Context {
  statistic: Statistic;
  /** Whether the form of the gate is right, so that what it picks can be counted. */
  sound: boolean;
}

export function pickFlaws(gate: Record<string, unknown>, context: Asked): Flaw[] {
  const { path, statistic } = context;
  if (statistic === "contrast") return contrastFlaws(gate, context);
  const inner = gate[statistic];
  const own = ["of", "to", "relative_to"].flatMap((key) =>
    conditionFlaws(lookUp(inner, [key]), { ...context, path: [...path, statistic, key] })
  );
  const found = [
    ...conditionFlaws(gate.when, { ...context, path: [...path, "when"] }),
    ...own,
    ...alongFlaws(inner, { ...context, path: [...path, statistic] }),
  ];
  return found.length > 0 || !context.sound || context.broken.length > 0 ? found : reachedFlaws(gate, context);
}

/** Conditions name swept keys and swept values. */
function conditionFlaws(conditions: unknown, { path, axes, broken }: Context): Flaw[] {
  if (!isMapping(conditions) || Array.isArray(conditions)) return [];
  return Object.entries(conditions).flatMap(([key, value]): Flaw[] => {
    const at = [...path, key];
    return isBroken(key, { axes, broken }) ? [] : conditionFlaw(key, { value, axes, path: at });
  });
}

/** The key that a gate goes along, and the values that it goes between. */
function alongFlaws(inner: unknown, { path, axes, broken }: Context): Flaw[] {
  const along = lookUp(inner, ["along"]);
  if (typeof along !== "string" || isBroken(along, { axes, broken })) return [];
  if (!Object.hasOwn(axes, along)) {
    const hint = didYouMean(along, Object.keys(axes));
    return [{ path: [...path, "along"], expected: "a swept key", got: show(along), hint }];
  }
  const sides = ["of", "to"].filter((key) => Object.hasOwn(lookUp(inner, [key]) ?? {}, along));
  const between = lookUp(inner, ["between"]);
  const values = Array.isArray(between) ? between : [];
  return [
    ...sides.map((key) => ({
      path: [...path, key, along],
      onKey: true,
      expected: "another key than along",
      got: show(along),
    })),
    ...values.flatMap((value, i) => conditionFlaw(along, { value, axes, path: [...path, "between", i] })),
    ...(values.length === 2 && identityOf(values[0]) === identityOf(values[1])
      ? [{ path: [...path, "between"], expected: "two different values", got: show(values[0]) }]
      : []),
  ];
}

/** A gate that reaches no case, or not the partner of one, would prove nothing. */
function reachedFlaws(gate: Record<string, unknown>, { path, statistic, cases }: Asked): Flaw[] {
  const when = { ...gate.when as Keys };
  const missing = missingFrom({ ...gate[statistic] as object, statistic, when }, cases);
  if (missing) {
    const { key, ...flaw } = missing;
    return [{ path: [...path, statistic, ...(key === undefined ? [] : [key])], onKey: key !== "along", ...flaw }];
  }
  if (picked(when, cases).length > 0) return [];
  return [{ path: [...path, "when"], onKey: true, expected: "conditions that some case meets", got: "none" }];
}

function contrastFlaws(gate: Record<string, unknown>, context: Asked): Flaw[] {
  const { path, axes, broken } = context;
  const terms = Array.isArray(gate.contrast) ? gate.contrast : [];
  const flaws = terms.flatMap((term, i) => {
    const at = { ...context, path: [...path, "contrast", i, "of"] };
    const of = lookUp(term, ["of"]);
    const wrong = conditionFlaws(of, at);
    return wrong.length > 0 || !isMapping(of) ? wrong : oneCaseFlaws(of, at);
  });
  const whole = broken.length === 0 && terms.length > 1 && terms.every((term) => isMapping(lookUp(term, ["of"])));
  if (flaws.length === 0 && whole && oneCase(terms, axes)) {
    flaws.push({ path: [...path, "contrast"], onKey: true, expected: "terms of at least two cases", got: "one case" });
  }
  return flaws;
}

/** A term picks one case. */
function oneCaseFlaws(of: Keys, { path, axes, cases, broken }: Context): Flaw[] {
  const count = picked(of, cases).length;
  if (count === 1 || broken.length > 0) return [];
  const open = Object.keys(axes).filter((key) => axes[key].length > 1 && !Object.hasOwn(of, key));
  const hint = open.length > 0 && count > 0 ? `name ${open.join(" and ")}` : undefined;
  return [{ path, onKey: true, expected: "one case of the sweep", got: `${count} cases`, hint }];
}
