/** Digital paths as a plan shows them. */

import { analogLayers } from "../../models/mapping/matrices.ts";
import { placeNetwork } from "../../models/networks/shapes.ts";
import { addedWeights } from "../../models/training/correction.ts";
import { plural } from "../output/words.ts";
import type { Plan } from "./case.ts";
import { correctionOf, isSought, plannedSpec } from "./correction.ts";
import type { Scenario } from "../schema.ts";

/** A line for every correction of the sweep, with the first case that has it. */
export function correctionLines({ cases }: Plan): string[] {
  const sweep = cases.filter(({ group }) => group === "sweep");
  const first = new Map<string, string>();
  for (const { scenario, label } of sweep) {
    const text = correctionText(scenario);
    if (text !== "" && !first.has(text)) first.set(text, label);
  }
  return [...first].map(([text, label]) => `correction ${text}${sweep.length > 1 ? `, at ${label}` : ""}`);
}

/** The paths and their weights, where the plan knows them; empty without any. */
function correctionText(scenario: Scenario): string {
  const correction = correctionOf(scenario);
  if (!correction) return "";
  const { per, epochs, images, budget } = correction;
  const kind = correction.pathOf(1).kind.replace("_", " ");
  const how = per === "chip"
    ? `${plural(epochs, "epoch")} of ${plural(images, "calibration image")} on every chip`
    : `${plural(epochs, "epoch")} beside the network as it is`;
  const layers = placeNetwork(plannedSpec(scenario));
  const { added, original, overhead } = addedWeights({ layers });
  const percent = (share: number) => `${(100 * share).toFixed(1)} % of ${original}`;
  if (isSought(correction)) return `${kind} where the run finds, at most ${percent(budget)} weights more, ${how}`;
  const where = analogLayers(layers).flatMap(({ side }, i) => side.length > 0 ? [i + 1] : []);
  const matrices = `${where.length === 1 ? "matrix" : "matrices"} ${where.join(", ")}`;
  return `${kind} beside ${matrices}: ${added} weights more, ${percent(overhead)}, ${how}`;
}
