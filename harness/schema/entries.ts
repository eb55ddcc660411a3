/** The entries of `exclude` and `include`: cases that are left out, and further ones. */

import { keysId } from "./case_index.ts";
import { conditionFlaw, isBroken, listed } from "./conditions.ts";
import { type Dimensions, isMap } from "./dimensions.ts";
import { lookUp } from "./language.ts";
import type { Flaw, Path } from "./positions.ts";
import type { Product } from "./product.ts";
import { type Axes, type Draft, keyFlaw, RUN, RUNS_HINT, SWEEPABLE } from "./sweep.ts";
import { didYouMean, show } from "../scenario/scenario_error.ts";

/** Takes out of a product what the entries of `exclude` meet; one that meets nothing, or stands there twice, is a slip. */
export function exclude(product: Product, { sweep, found, axes }: { sweep: unknown; found: Dimensions; axes: Axes }) {
  const seen = new Set<string>();
  for (const { map, path } of listOf(sweep, { name: "exclude", found })) {
    const flaws = Object.entries(map).flatMap(([key, value]) =>
      isBroken(key, { axes, broken: found.broken }) ? [] : conditionFlaw(key, { value, axes, path: [...path, key] })
    );
    found.flaws.push(...flaws);
    if (flaws.length > 0 || Object.keys(map).some((key) => isBroken(key, { axes, broken: found.broken }))) continue;
    const id = keysId(map);
    if (seen.has(id)) found.flaws.push({ path, expected: "each entry once", got: show(map) });
    else if (!product.exclude(map)) {
      found.flaws.push({ path, expected: "conditions that some case meets", got: show(map) });
    }
    seen.add(id);
  }
}

/** Further cases; the keys that they leave out have the value of the section. */
export function included(data: unknown, found: Dimensions): { draft: Draft; path: Path }[] {
  const entries = listOf(lookUp(data, ["sweep"]), { name: "include", found });
  return entries.flatMap(({ map, path }) => {
    const { [RUN]: run, ...set } = map;
    const flaws = Object.entries(set).flatMap(([key, value]) =>
      keyFlaw(key, { path: [...path, key], value, known: SWEEPABLE })
    );
    if (isMap(lookUp(data, ["runs"])) || run !== undefined) flaws.push(...runFlaw(run, { path, found }));
    found.flaws.push(...flaws);
    if (flaws.length > 0) return [];
    const own = Object.entries(set).map(([key, value]) => [key, { value, at: [...path, key] }]);
    const keys = run === undefined ? set : { [RUN]: run, ...set };
    return [{ path, draft: { keys, choices: { ...found.runs[run as string], ...Object.fromEntries(own) } } }];
  });
}

function runFlaw(run: unknown, { path, found }: { path: Path; found: Dimensions }): Flaw[] {
  const names = Object.keys(found.runs);
  if (found.broken.includes(RUN) || names.includes(run as string)) return [];
  if (names.length === 0) {
    const expected = "a known dotted key: there are no runs";
    return [{ path: [...path, RUN], onKey: true, expected, got: show(RUN), hint: RUNS_HINT }];
  }
  const hint = typeof run === "string" ? didYouMean(run, names) : undefined;
  return [{ path: [...path, RUN], expected: `run: ${listed(names)}`, got: show(run), hint }];
}

/** The maps of a reserved list of the sweep. */
function listOf(
  sweep: unknown,
  { name, found }: { name: "exclude" | "include"; found: Dimensions },
): { map: Record<string, unknown>; path: Path }[] {
  const list = lookUp(sweep, [name]);
  const path = ["sweep", name];
  if (list === undefined) return [];
  const expected = "a list of at least one map of swept keys";
  if (!Array.isArray(list) || list.length === 0) {
    found.flaws.push({ path, expected, got: show(list) });
    return [];
  }
  return list.flatMap((map: unknown, i) => {
    const at = [...path, i];
    if (isMap(map) && Object.keys(map).length > 0) return [{ map, path: at }];
    found.flaws.push({ path: at, expected: "a map of at least one swept key", got: show(map) });
    return [];
  });
}
