/** Conditions of gates and of exclusions. */

import type { Flaw, Path } from "./positions.ts";
import type { Axes } from "./sweep.ts";
import { didYouMean, show } from "../scenario/scenario_error.ts";

/** A condition names a swept key and one of its values. */
export function conditionFlaw(key: string, o: { value: unknown; axes: Axes; path: Path }): Flaw[] {
  const { value, axes, path } = o;
  if (!Object.hasOwn(axes, key)) {
    const hint = didYouMean(key, Object.keys(axes));
    return [{ path, onKey: true, expected: "a swept key", got: show(key), hint }];
  }
  if (axes[key].includes(value)) return [];
  return [{ path, expected: `one of the swept values ${listed(axes[key])}`, got: show(value) }];
}

/** Values as a sentence lists them. */
export function listed(values: readonly unknown[]): string {
  const shown = values.slice(0, 12).map((value) => typeof value === "string" ? value : show(value));
  return [...shown, ...(values.length > 12 ? ["…"] : [])].join(" | ");
}
