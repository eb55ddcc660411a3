/** What is wrong with one section: its form, names that other folders define, and keys that need each other. */

import { flawsOf, isMapping, lookUp } from "./language.ts";
import { type SectionName, SECTIONS } from "./sections.ts";
import type { Flaw } from "./positions.ts";
import { CROSSBAR_RULES, DEVICE_RULES, type Rule } from "./rules.ts";
import { TRAINING_RULES } from "./training.ts";
import { localPathFlaw } from "./local_path.ts";
import { didYouMean, show } from "../scenario/scenario_error.ts";

/** Names that other folders define. */
export interface Names {
  presets: readonly string[];
  datasets: readonly string[];
}

/** All flaws of one section, whatever brought its values about. */
export function sectionFlaws(name: SectionName, { value, names }: { value: unknown; names: Partial<Names> }): Flaw[] {
  const flaws = flawsOf(SECTIONS[name], { value, path: [name] });
  if (name === "model") {
    flaws.push(...nameFlaws(value, { path: ["model", "data"], known: names.datasets }), ...pathFlaws(value));
  }
  if (name === "device") flaws.push(...nameFlaws(value, { path: ["device", "preset"], known: names.presets }));
  if (name === "training") flaws.push(...ruleFlaws(value, { name, rules: TRAINING_RULES }));
  if (name === "device") flaws.push(...ruleFlaws(value, { name, rules: DEVICE_RULES }));
  if (name === "crossbar") flaws.push(...ruleFlaws(value, { name, rules: CROSSBAR_RULES }));
  return flaws;
}

function pathFlaws(section: unknown): Flaw[] {
  const path = ["model", "weights"];
  const file = lookUp(section, ["weights"]);
  const wrong = typeof file === "string" ? localPathFlaw(file) : undefined;
  return wrong ? [{ path, ...wrong }] : [];
}

function nameFlaws(section: unknown, { path, known }: { path: string[]; known?: readonly string[] }): Flaw[] {
  const got = lookUp(section, path.slice(1));
  if (typeof got !== "string" || !known || known.includes(got)) return [];
  return [{ path, expected: `one of ${known.join(" | ")}`, got: show(got), hint: didYouMean(got, known) }];
}

function ruleFlaws(section: unknown, { name, rules }: { name: string; rules: Rule[] }): Flaw[] {
  if (typeof section !== "object" || section === null) return [];
  const at = (key: string) => lookUp(section, key.split("."));
  // maps of a file are no numbers, not even NaN: they have no prototype
  const plain = (key: string) => isMapping(at(key)) ? {} : at(key);
  const broken = rules.filter((rule) => rule.broken(plain));
  return broken.map(({ key, expected, hint }) => {
    const path = [name, ...key.split(".")];
    return { path, expected, got: show(at(key)), hint };
  });
}
