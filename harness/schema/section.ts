/** What is wrong with one section: its form, names that other folders define, and keys that need each other. */

import { flawsOf, isMapping, lookUp } from "./language.ts";
import { type SectionName, SECTIONS } from "./sections.ts";
import { dotted, type Flaw } from "./positions.ts";
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
    flaws.push(
      ...nameFlaws(value, { path: ["model", "data"], known: names.datasets }),
      ...pathFlaws(value, ["model", "weights"]),
    );
  }
  if (name === "training") flaws.push(...pathFlaws(value, ["training", "from"]));
  if (name === "device") flaws.push(...nameFlaws(value, { path: ["device", "preset"], known: names.presets }));
  const rules =
    { training: TRAINING_RULES, device: DEVICE_RULES, crossbar: CROSSBAR_RULES, model: [], chips: [] }[name];
  return [...flaws, ...ruleFlaws(value, { name, rules, known: flaws })];
}

function pathFlaws(section: unknown, path: string[]): Flaw[] {
  const file = lookUp(section, path.slice(1));
  const wrong = typeof file === "string" ? localPathFlaw(file) : undefined;
  return wrong ? [{ path, ...wrong }] : [];
}

function nameFlaws(section: unknown, { path, known }: { path: string[]; known?: readonly string[] }): Flaw[] {
  const got = lookUp(section, path.slice(1));
  if (typeof got !== "string" || !known || known.includes(got)) return [];
  return [{ path, expected: `one of ${known.join(" | ")}`, got: show(got), hint: didYouMean(got, known) }];
}

/** Rules that are broken, but for those that look at a key with a flaw of its own: that is the cause. */
function ruleFlaws(
  section: unknown,
  { name, rules, known }: { name: string; rules: Rule[]; known: readonly Flaw[] },
): Flaw[] {
  if (typeof section !== "object" || section === null) return [];
  const at = (key: string) => lookUp(section, key.split("."));
  const flawed = new Set(known.map(({ path }) => dotted(path.slice(1))));
  // a key that is nearly there
  const meant = new Set(known.map(({ path, hint }) => dotted([...path.slice(1, -1), meantBy(hint)])));
  return rules.flatMap(({ key, broken, expected, hint }) => {
    let sure = true;
    const isBroken = broken((read) => {
      sure &&= !flawed.has(read) && !(at(read) === undefined && meant.has(read));
      // maps of a file are no numbers, not even NaN: they have no prototype
      return isMapping(at(read)) ? {} : at(read);
    });
    return isBroken && sure ? [{ path: [name, ...key.split(".")], expected, got: show(at(key)), hint }] : [];
  });
}

/** The key that a hint names. */
function meantBy(hint = ""): string {
  return /^did you mean "(.*)"\?$/.exec(hint)?.[1] ?? "";
}
