/** What is wrong with a whole scenario: the file, its sections, sweep, gates, control and breaker. */

import { FILE, flawsOf, isMapping, lookUp } from "./language.ts";
import { type SectionName, SECTIONS } from "./sections.ts";
import { type Gate, gateFlaws, gateName, toGate, underOverrides } from "./gates.ts";
import { dotted, type Flaw } from "./positions.ts";
import { withOrigin } from "./origin.ts";
import { type Names, sectionFlaws } from "./section.ts";
import { type Axes, choiceFlaws, keyFlaw, overrideChoices, placedAxes, readAxes, setKey, SWEEPABLE } from "./sweep.ts";
import { show } from "../scenario_error.ts";

/** The version of the language that this folder reads. */
export const SCENARIO_VERSION = 1;

/** Every flaw, in no order; a later one at the same place follows from an earlier one. */
export function scenarioFlaws(data: unknown, names: Names): Flaw[] {
  const version = lookUp(data, ["scenario"]);
  if (typeof version === "number" && Number.isInteger(version) && version > SCENARIO_VERSION) {
    const expected = `${SCENARIO_VERSION} (this noisegate reads up to ${SCENARIO_VERSION})`;
    // nothing else can be judged by an older language
    return [{ path: ["scenario"], expected, got: show(version), hint: "update noisegate" }];
  }
  const { axes, broken, flaws: axisFlaws } = readAxes(lookUp(data, ["sweep"]));
  const absent = Object.keys(axes).filter((key) => lookUp(data, key.split(".")) === undefined);
  const filled = absent.reduce<unknown>((all, key) => setKey(all, key.split("."), axes[key][0]), data);
  const base = fileFlaws(filled, names).filter(({ path }) => !absent.includes(dotted(path)));
  const choices = placedAxes(axes, lookUp(data, ["sweep"]));
  const swept = [...axisFlaws, ...choiceFlaws(filled, { choices, known: base, names })];
  const { gates, flaws: expectFlaws } = readGates(lookUp(data, ["expect"]), { axes, broken });
  const known = [...base, ...swept];
  const repeated = { axes, gates, known, names };
  const all = [...known, ...expectFlaws, ...selectionFlaws(filled, repeated), ...repeatFlaws(filled, repeated)];
  return withOrigin(data, all);
}

/** The flaws of the file by itself, without its sweep, gates and overrides. */
function fileFlaws(data: unknown, names: Names): Flaw[] {
  const sections = Object.keys(SECTIONS) as SectionName[];
  const form = flawsOf(FILE, { value: data, path: [] });
  // a missing section is a flaw of the file, anything inside a flaw of the section
  const outside = form.filter(({ path }) => path.length < 2 || !sections.includes(path[0] as SectionName));
  const inside = sections.flatMap((name) => {
    const value = lookUp(data, [name]);
    return isMapping(value) ? sectionFlaws(name, { value, names }) : [];
  });
  const first = isMapping(data) && !Array.isArray(data) ? Object.keys(data)[0] : undefined;
  if (first !== undefined && first !== "scenario" && lookUp(data, ["scenario"]) !== undefined) {
    outside.push({ path: [first], onKey: true, expected: "scenario as the first key", got: show(first) });
  }
  return [...outside, ...inside];
}

/** The gates that have no flaw, and the flaws of the others; two gates of one name would be one line in a report. */
function readGates(
  expect: unknown,
  { axes, broken }: { axes: Axes; broken: string[] },
): { gates: Gate[] | undefined; flaws: Flaw[] } {
  const list = Array.isArray(expect) ? expect : [];
  const flaws: Flaw[] = [];
  const gates = new Map<string, Gate>();
  list.forEach((raw, i) => {
    const own = gateFlaws(raw, { path: ["expect", i], axes, broken });
    flaws.push(...own);
    if (own.length > 0) return;
    const gate = toGate(raw, axes);
    const name = gateName(gate);
    if (gates.has(name)) {
      flaws.push({ path: ["expect", i], expected: "a gate with a name of its own", got: show(name) });
    }
    gates.set(name, gate);
  });
  const whole = flaws.length === 0 && broken.length === 0 && list.length > 0;
  return { gates: whole ? [...gates.values()] : undefined, flaws };
}

interface Repeated {
  axes: Axes;
  /** Undefined if not all are known, then it cannot be told whether one is left. */
  gates: Gate[] | undefined;
  known: Flaw[];
  names: Names;
}

/** What is wrong with the keys that selection lays over the scenario. */
function selectionFlaws(data: unknown, { axes, known, names }: Repeated): Flaw[] {
  const where = ["training", "selection", "with"];
  const overrides = lookUp(data, where);
  if (!isMapping(overrides) || Array.isArray(overrides)) return [];
  const cells = SWEEPABLE.filter((key) => key.startsWith("device.") || key.startsWith("crossbar."));
  const keys = Object.entries(overrides).flatMap(([key, value]) =>
    keyFlaw(key, { path: [...where, key], value, known: cells })
  );
  const chosen = overrideChoices(axes, { where, overrides });
  return [...keys, ...choiceFlaws(data, { choices: chosen, known, names })];
}

/** What is wrong with control and breaker. */
function repeatFlaws(data: unknown, { axes, gates, known, names }: Repeated): Flaw[] {
  return ["control", "breaker"].flatMap((where) => {
    const overrides = lookUp(data, [where]);
    if (!isMapping(overrides) || Array.isArray(overrides) || Object.keys(overrides).length === 0) return [];
    const keys = Object.entries(overrides).flatMap(([key, value]) =>
      keyFlaw(key, { path: [where, key], value, known: SWEEPABLE })
    );
    const choices = overrideChoices(axes, { where: [where], overrides });
    const left = leftOf(axes, overrides);
    const judged = gates === undefined || gates.some((gate) => underOverrides(gate, left));
    return [
      ...keys,
      ...choiceFlaws(data, { choices, known, names }),
      ...(judged
        ? []
        : [{ path: [where], onKey: true, expected: "overrides that leave a gate to judge", got: show(overrides) }]),
    ];
  });
}

/** The axes that overrides leave to sweep. */
export function leftOf(axes: Axes, overrides: object): Axes {
  return Object.fromEntries(Object.entries(axes).filter(([key]) => !Object.hasOwn(overrides, key)));
}
