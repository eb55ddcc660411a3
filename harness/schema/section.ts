/** What is wrong with one section: its form, names that other folders define, and keys that need each other. */

import { flawsOf, lookUp, type SectionName, SECTIONS } from "./language.ts";
import type { Flaw } from "./positions.ts";
import { didYouMean, show } from "../scenario_error.ts";

/** Names that other folders define. */
export interface Names {
  presets: readonly string[];
  datasets: readonly string[];
}

/** All flaws of one section, whatever brought its values about. */
export function sectionFlaws(name: SectionName, { value, names }: { value: unknown; names: Partial<Names> }): Flaw[] {
  const flaws = flawsOf(SECTIONS[name], { value, path: [name] });
  if (name === "model") flaws.push(...nameFlaws(value, { path: ["model", "data"], known: names.datasets }));
  if (name === "device") flaws.push(...nameFlaws(value, { path: ["device", "preset"], known: names.presets }));
  if (name === "training") flaws.push(...momentumFlaws(value));
  if (name === "device") flaws.push(...programmingFlaws(value));
  return flaws;
}

function nameFlaws(section: unknown, { path, known }: { path: string[]; known?: readonly string[] }): Flaw[] {
  const got = lookUp(section, path.slice(1));
  if (typeof got !== "string" || !known || known.includes(got)) return [];
  return [{ path, expected: `one of ${known.join(" | ")}`, got: show(got), hint: didYouMean(got, known) }];
}

function momentumFlaws(training: unknown): Flaw[] {
  const momentum = lookUp(training, ["momentum"]);
  if (lookUp(training, ["method"]) !== "adam" || !momentum) return [];
  return [{ path: ["training", "momentum"], expected: "no momentum with method adam", got: show(momentum) }];
}

function programmingFlaws(device: unknown): Flaw[] {
  const programming = lookUp(device, ["programming"]);
  const [kind, relative] = [lookUp(programming, ["kind"]), lookUp(programming, ["relative_to"])];
  const path = ["device", "programming", "relative_to"];
  if (kind === "additive" && relative === undefined) {
    // a misspelt key has been reported as such
    if (Object.keys(programming as object).some((key) => didYouMean(key, ["relative_to"]))) return [];
    return [{ path, expected: "one of layer_max_weight | g_max with kind additive", got: "nothing" }];
  }
  if ((kind !== "proportional" && kind !== "lognormal") || relative === undefined) return [];
  const hint = "its sigma is relative to the cell's own conductance";
  return [{ path, onKey: true, expected: `no relative_to with kind ${kind}`, got: show(relative), hint }];
}
