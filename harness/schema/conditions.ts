/** Conditions of gates and of exclusions. */

import type { Flaw, Path } from "./positions.ts";
import { type Axes, identityOf, RUN, RUNS_HINT } from "./sweep.ts";
import { didYouMean, nearest, show } from "../scenario/scenario_error.ts";

/** Whether a key is one that the sweep has with flaws, perhaps mistyped: what is said of it is not judged then. */
export function isBroken(key: string, { axes, broken }: { axes: Axes; broken: readonly string[] }): boolean {
  if (broken.includes(key)) return true;
  return !Object.hasOwn(axes, key) &&
    broken.some((one) => key.endsWith(`.${one}`) || nearest(one, [key]) !== undefined);
}

/** A condition names a swept key and one of its values. */
export function conditionFlaw(key: string, o: { value: unknown; axes: Axes; path: Path }): Flaw[] {
  const { value, axes, path } = o;
  if (!Object.hasOwn(axes, key)) {
    const hint = key === RUN ? RUNS_HINT : didYouMean(key, Object.keys(axes));
    return [{ path, onKey: true, expected: "a swept key", got: show(key), hint }];
  }
  if (isSwept(value, axes[key])) return [];
  return [{ path, expected: `one of the swept values ${listed(axes[key])}`, got: show(value) }];
}

/** Values as a sentence lists them. */
export function listed(values: readonly unknown[]): string {
  const shown = values.slice(0, 12).map((value) => typeof value === "string" ? value : show(value));
  return [...shown, ...(values.length > 12 ? ["…"] : [])].join(" | ");
}

/** Whether a value is among those that are swept; a list is known by what is in it. */
function isSwept(value: unknown, values: readonly unknown[]): boolean {
  if (values.includes(value)) return true;
  return Array.isArray(value) && values.some((swept) => identityOf(swept) === identityOf(value));
}
