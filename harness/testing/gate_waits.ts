/** Why the gates of a scenario cannot be judged now. */

import { dirname } from "node:path";
import { entryOf, findSources, openStore } from "../data/data_store.ts";
import type { Scenario } from "../schema.ts";
import { findWeights } from "../execution/weights.ts";

/** Why the gates of a scenario are not judged now, whatever computes; none if they are. */
export function reasonsToWait(scenario: Scenario, path: string): string[] {
  return [...ownReasons(scenario), ...absentFiles(scenario, path)];
}

/** Those that the scenario itself gives. */
export function ownReasons({ planned, slow }: Scenario): string[] {
  const asked = Deno.env.get("NOISEGATE_SLOW") === "1";
  return [
    ...(planned === undefined ? [] : [`planned: ${planned}`]),
    ...(slow === undefined || asked ? [] : [`slow, NOISEGATE_SLOW=1 runs it: ${slow}`]),
  ];
}

/** Files that are not here, so that the gates cannot be judged, and their remedy; with REQUIRE_DATA=1 they run, and fail. */
function absentFiles(scenario: Scenario, path: string): string[] {
  if (Deno.env.get("REQUIRE_DATA") === "1") return [];
  const places = { store: openStore(), home: dirname(path) };
  const data = statedIn(scenario, "data").find((name) => findSources(places.store, entryOf(name)).length === 0);
  const weights = statedIn(scenario, "weights").find((file) => findWeights(file, places) === null);
  return [
    ...(data === undefined ? [] : [`no data here: deno task data fetch ${data}`]),
    ...(weights === undefined ? [] : [`no weights here: put ${weights} into the folder that NOISEGATE_DATA names`]),
  ];
}

/** All values of a key of `model`. */
function statedIn({ model, sweep, control, breaker }: Scenario, name: "data" | "weights"): string[] {
  const key = `model.${name}`;
  const stated = [...(sweep.axes[key] ?? []), model[name], control[key], breaker[key]];
  return stated.filter((value) => typeof value === "string");
}
