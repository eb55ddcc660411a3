/**
 * Text → Scenario, every issue with its file, line and column.
 *
 * A scenario asks one question of one network on one kind of cell; `runs` and `sweep` repeat it: cases are the product of
 * runs, axes and zips, less what is excluded, and what is included besides. Every gate judges all cases that meet its
 * `when`. A key that all cases set may be left out of its section, which then has the value of the first one. A file may
 * extend another: maps merge key by key, anything else replaces.
 *
 * `control` and `breaker` repeat the cases with their keys overridden: the first must pass, the second must fail, or the
 * gates prove nothing. An overridden key leaves the cases, and those that are then the same are one; conditions (`when`,
 * `of`) on it count as met; a comparison whose sides then fall on one case is not judged there. At least one gate must be
 * left.
 */

import { lookUp } from "./schema/language.ts";
import { LEAVES, SECTIONS, type Sections } from "./schema/sections.ts";
import { type Gate, toGate, underOverrides } from "./schema/gates.ts";
import { type Open, readChain, refuseToOpen, type SourceFile, type Spot } from "./schema/chain.ts";
import { dotted, type Flaw } from "./schema/positions.ts";
import type { Names } from "./schema/section.ts";
import { readCases } from "./schema/cases.ts";
import { choiceFlaws } from "./schema/choices.ts";
import { keyFlaw, overridden, setKeys, type Sweep, sweepOf, sweepUnder, type Value } from "./schema/sweep.ts";
import { filledWith, scenarioFlaws } from "./schema/validate.ts";
import { type Issue, ScenarioError } from "./scenario/scenario_error.ts";

export { gateName } from "./schema/gate_name.ts";
export type { ContrastTerm, Gate } from "./schema/gates.ts";
export type { Statistic } from "./schema/gate_forms.ts";
export type { Place } from "./schema/positions.ts";
export { type Open, opener, type SourceFile, type Spot } from "./schema/chain.ts";
export { type Culprit, placeOfKey } from "./schema/place_of_key.ts";
export type { Names } from "./schema/section.ts";
export { type Issue, ScenarioError, sentence } from "./scenario/scenario_error.ts";
export type { Sweep, Value } from "./schema/sweep.ts";
export { SCENARIO_VERSION } from "./schema/version.ts";

/** A checked scenario: plain data with the keys of the file, defaults filled in. */
export interface Scenario extends Sections {
  scenario: 1;
  question: string;
  /** Words by which a run chooses scenarios. */
  tags: string[];
  /** What a run may take: chips over all cases, seconds, bytes of device memory. */
  budget: { chips?: number; seconds?: number; bytes?: number };
  /** What the sweep and runs of the file make: one case without keys if there are none. */
  sweep: Sweep;
  /** In the order of the file, at least one. */
  expect: Gate[];
  control: Record<string, Value>;
  breaker: Record<string, Value>;
  /** Why the gates cannot be met yet; they are then shown as ignored. */
  planned?: string;
  /** Why a published claim is not met here; a pass of its gates is then a failure. */
  known_not_reproduced?: string;
  /** Why a run takes long; its tests are then shown as ignored, unless NOISEGATE_SLOW=1 asks for them. */
  slow?: string;
}

export interface ReadOptions extends Names {
  path: string;
  /** Gives the files that it extends; a file that extends another is refused if left out. */
  open?: Open;
}

/**
 * Reads a scenario.
 *
 * @param text YAML 1.2 without aliases, tags and merge keys
 * @param options the file's name for messages, and the presets and data sets that exist
 * @throws {ScenarioError} listing every issue in line order, file by file
 */
export function parseScenario(text: string, options: ReadOptions): Scenario {
  return parseChain(text, options).scenario;
}

/** The same, with the files that it was made of: the file itself, then those it extends. */
export function parseChain(text: string, options: ReadOptions): { scenario: Scenario; files: SourceFile[] } {
  const { path, open = refuseToOpen } = options;
  const source = readChain({ path, text }, open);
  const flaws = source.data === undefined ? [] : scenarioFlaws(source.data, options);
  // what may be inherited from a file that could not be read is not missing
  const own = source.whole
    ? flaws
    : flaws.filter(({ path: [first], got }) =>
      got !== "nothing" && !["expect", "control", "breaker"].includes(first as string)
    );
  const placed = own.map((flaw) => ({
    ...(flaw.got === "null" && source.isVain(flaw.path) ? { ...flaw, hint: "nothing to take away" } : flaw),
    ...source.placeOf(flaw.at ?? flaw.path, flaw),
  }));
  throwIfAny([...source.faults, ...placed], source.files.map((file) => file.path));
  return { scenario: toScenario(source.data as Record<string, unknown>), files: source.files };
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
  const drafts = scenario.sweep.cases.map(({ keys, set }) => ({
    keys,
    choices: Object.fromEntries(Object.entries(set).map(([key, value]) => [key, { value }])),
  }));
  const cases = overridden(drafts, { where: [], overrides });
  flaws.push(...choiceFlaws(scenario, { cases, known: [], names: options }));
  throwIfAny(flaws.map((flaw) => ({ ...flaw, line: 0, column: 0 })), [options.path ?? "override"]);
  const sweep = sweepUnder(scenario.sweep, overrides);
  const expect = scenario.expect.flatMap((gate) => underOverrides(gate, sweep.axes) ?? []);
  return { ...withKeys(scenario, overrides), sweep, expect };
}

/** The scenario with dotted keys laid over its sections, and defaults filled in where they need them; the keys are sound. */
export function withKeys(scenario: Scenario, set: Record<string, unknown>): Scenario {
  const changed = setKeys(scenario, set);
  const names = new Set(Object.keys(set).map((key) => key.split(".")[0] as keyof Sections));
  const read = [...names].map((name) => [name, SECTIONS[name].parse(lookUp(changed, [name]))]);
  return { ...scenario, ...Object.fromEntries(read) };
}

function throwIfAny(found: (Flaw & Spot)[], files: string[]): void {
  if (found.length === 0) return;
  const order = ({ file }: Spot) => file === undefined ? 0 : files.indexOf(file);
  found.sort((a, b) => order(a) - order(b) || a.line - b.line || a.column - b.column);
  const issues = found.map(({ path: steps, line, column, expected, got, hint, file = files[0] }): Issue => {
    const key = dotted(steps) || "file";
    return { path: file, line, column, key, expected, got, ...(hint === undefined ? {} : { hint }) };
  });
  const seen = new Set<string>();
  // the first complaint about a value is the cause of the others
  throw new ScenarioError(issues.filter(({ path, line, column, key }) => {
    const id = `${path}:${line}:${column} ${key}`;
    return !seen.has(id) && seen.add(id);
  }));
}

function readSections(data: unknown): Sections {
  const read = Object.entries(SECTIONS).map(([name, form]) => [name, form.parse(lookUp(data, [name]))]);
  return Object.fromEntries(read);
}

/** The plain form of a file that has no flaw. */
function toScenario(data: Record<string, unknown>): Scenario {
  const { cases, common } = readCases(data);
  const stated = ["planned", "known_not_reproduced", "slow"].filter((key) => data[key] !== undefined);
  return {
    scenario: 1,
    question: data.question as string,
    tags: [...(data.tags ?? []) as string[]],
    budget: { ...data.budget as Scenario["budget"] },
    ...readSections(filledWith(data, common)),
    sweep: sweepOf(cases),
    expect: (data.expect as unknown[]).map((raw, entry) =>
      toGate(raw, { cases: cases.map(({ keys }) => keys), entry })
    ),
    control: { ...data.control as Scenario["control"] },
    breaker: { ...data.breaker as Scenario["breaker"] },
    ...Object.fromEntries(stated.map((key) => [key, data[key]])),
  };
}
