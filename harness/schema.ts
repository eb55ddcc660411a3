/**
 * Text → Scenario, every issue with its line and column.
 *
 * A scenario asks one question of one network on one kind of cell; `sweep` repeats it over the product of its axes. Every
 * gate judges all cases that meet its `when`. A swept key may be left out of its section, which then has the first value.
 *
 * `control` and `breaker` repeat the run with their keys overridden: the first must pass, the second must fail, or the
 * gates prove nothing. An overridden key leaves the sweep; conditions (`when`, `of`) on it count as met; a contrast whose
 * terms then fall on one case is not judged there. At least one gate must be left.
 */

import { lookUp, type Value } from "./schema/language.ts";
import { LEAVES, SECTIONS, type Sections } from "./schema/sections.ts";
import { type Gate, toGate, underOverrides } from "./schema/gates.ts";
import { dotted, type Flaw, type Path, type Place, readYaml } from "./schema/positions.ts";
import type { Names } from "./schema/section.ts";
import { choiceFlaws, keyFlaw, overrideChoices, setKey } from "./schema/sweep.ts";
import { leftOf, scenarioFlaws } from "./schema/validate.ts";
import { type Issue, ScenarioError } from "./scenario_error.ts";

export { type ContrastTerm, type Gate, gateName } from "./schema/gates.ts";
export type { Statistic, Value } from "./schema/language.ts";
export type { Place } from "./schema/positions.ts";
export type { Names } from "./schema/section.ts";
export { type Issue, ScenarioError, sentence } from "./scenario_error.ts";
export { sweepCases } from "./schema/sweep.ts";
export { SCENARIO_VERSION } from "./schema/validate.ts";

/** A checked scenario: plain data with the keys of the file, defaults filled in. */
export interface Scenario extends Sections {
  scenario: 1;
  question: string;
  /** Swept keys in the order of the file; empty if nothing is swept. */
  sweep: Record<string, Value[]>;
  /** In the order of the file, at least one. */
  expect: Gate[];
  control: Record<string, Value>;
  breaker: Record<string, Value>;
  /** Why the gates cannot be met yet; they are then shown as ignored. */
  planned?: string;
  /** Why a run takes long; its tests are then shown as ignored, unless NOISEGATE_SLOW=1 asks for them. */
  slow?: string;
}

/**
 * Reads a scenario.
 *
 * @param text YAML 1.2 without aliases, tags and merge keys
 * @param options the file's name for messages, and the presets and data sets that exist
 * @throws {ScenarioError} listing every issue in line order
 */
export function parseScenario(text: string, options: Names & { path: string }): Scenario {
  const source = readYaml(text);
  const flaws = source.data === undefined ? [] : scenarioFlaws(source.data, options);
  const placed = flaws.map((flaw) => ({ ...flaw, ...source.placeOf(flaw.at ?? flaw.path, flaw) }));
  throwIfAny([...source.faults, ...placed], options.path);
  return toScenario(source.data as Record<string, unknown>);
}

/**
 * The same scenario with dotted keys set, by the rule of `control` above: the keys leave the sweep and all conditions, and
 * contrasts that are not judged leave `expect`, which may then be empty. All keys of a case give a scenario without sweep.
 *
 * @param overrides for example `{ "device.preset": "ideal", "chips.max": 50 }`
 * @param options the presets and data sets that exist, any if left out; `path` stands before the key in messages
 * @throws {ScenarioError} if a key is unknown or a section no longer valid, listing every issue; line and column are 0
 */
export function applyOverrides(
  scenario: Scenario,
  overrides: Record<string, unknown>,
  options: Partial<Names> & { path?: string } = {},
): Scenario {
  const flaws = Object.entries(overrides).flatMap(([key, value]) =>
    keyFlaw(key, { path: [key], value, known: LEAVES })
  );
  const choices = overrideChoices(scenario.sweep, { where: [], overrides });
  flaws.push(...choiceFlaws(scenario, { choices, known: [], names: options }));
  throwIfAny(flaws.map((flaw) => ({ ...flaw, line: 0, column: 0 })), options.path ?? "override");
  const set = Object.entries(overrides).reduce<unknown>((all, [key, v]) => setKey(all, key.split("."), v), scenario);
  const sweep = leftOf(scenario.sweep, overrides) as Scenario["sweep"];
  const expect = scenario.expect.flatMap((gate) => underOverrides(gate, sweep) ?? []);
  return { ...scenario, ...readSections(set), sweep, expect };
}

/** Where a dotted key of a scenario, or of a gate, stands: in its section, else swept or overridden, else the nearest thing around it. */
export function placeOfKey(text: string, key: string): Place {
  const source = readYaml(text);
  // expect[2].loss_increase
  const inside = key.split(/[.[]/).map((step) => step.endsWith("]") ? Number(step.slice(0, -1)) : step);
  const paths: Path[] = [inside, ["sweep", key], ["control", key], ["breaker", key]];
  return source.placeOf(paths.find((path) => source.has(path)) ?? inside, { onKey: true });
}

function throwIfAny(found: (Flaw & Place)[], path: string): void {
  if (found.length === 0) return;
  found.sort((a, b) => a.line - b.line || a.column - b.column);
  const issues = found.map(({ path: steps, line, column, expected, got, hint }): Issue => {
    const key = dotted(steps) || "file";
    return { path, line, column, key, expected, got, ...(hint === undefined ? {} : { hint }) };
  });
  const seen = new Set<string>();
  // the first complaint about a value is the cause of the others
  throw new ScenarioError(issues.filter(({ line, column, key }) => {
    const id = `${line}:${column} ${key}`;
    return !seen.has(id) && seen.add(id);
  }));
}

function readSections(data: unknown): Sections {
  const read = Object.entries(SECTIONS).map(([name, form]) => [name, form.parse(lookUp(data, [name]))]);
  return Object.fromEntries(read);
}

/** The plain form of a file that has no flaw. */
function toScenario(data: Record<string, unknown>): Scenario {
  const sweep = { ...data.sweep as Scenario["sweep"] };
  const absent = Object.keys(sweep).filter((key) => lookUp(data, key.split(".")) === undefined);
  const filled = absent.reduce<unknown>((all, key) => setKey(all, key.split("."), sweep[key][0]), data);
  return {
    scenario: 1,
    question: data.question as string,
    ...readSections(filled),
    sweep,
    expect: (data.expect as unknown[]).map((raw) => toGate(raw, sweep)),
    control: { ...data.control as Scenario["control"] },
    breaker: { ...data.breaker as Scenario["breaker"] },
    ...(data.planned === undefined ? {} : { planned: data.planned as string }),
    ...(data.slow === undefined ? {} : { slow: data.slow as string }),
  };
}
