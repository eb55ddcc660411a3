/** What the values of cases break in the sections that they are laid over. */

import { lookUp } from "./language.ts";
import { dotted, type Flaw } from "./positions.ts";
import { type Names, sectionFlaws } from "./section.ts";
import { type SectionName, SECTIONS } from "./sections.ts";
import { type Choices, identityOf, setKeys } from "./sweep.ts";

interface Options {
  /** What each case sets. */
  cases: readonly Choices[];
  names: Partial<Names>;
}

/** What cases break in the sections, beyond what is known to be broken; sections are checked one by one. */
export function choiceFlaws(data: unknown, o: Options & { known: Flaw[] }): Flaw[] {
  const found = new Map<string, Flaw>();
  const known = new Set(o.known.map(identity));
  for (const name of Object.keys(SECTIONS) as SectionName[]) {
    for (const one of distinct(name, o.cases)) {
      if (Object.keys(one).length === 0) continue;
      for (const flaw of flawsWith(data, { name, one, names: o.names })) {
        const placed = place(flaw, { one, isKnown: known.has(identity(flaw)) });
        if (placed) found.set(identity(placed), placed);
      }
    }
  }
  return [...found.values()];
}

/** Whether a flaw of the sections is the file's own: some case has the bare section, or all cases have the flaw. */
export function isOwn(data: unknown, { flaw, cases, names }: Options & { flaw: Flaw }): boolean {
  const name = flaw.path[0] as SectionName;
  if (flaw.path.length < 2 || !Object.hasOwn(SECTIONS, name)) return true;
  const laid = distinct(name, cases);
  return laid.some((one) => Object.keys(one).length === 0) ||
    laid.every((one) => flawsWith(data, { name, one, names }).some((other) => identity(other) === identity(flaw)));
}

/** What the cases set in one section, each once. */
function distinct(name: SectionName, cases: readonly Choices[]): Choices[] {
  const own = cases.map((one) => Object.entries(one).filter(([key]) => key.startsWith(`${name}.`)));
  const id = (entries: (typeof own)[number]) =>
    JSON.stringify(entries.map(([key, { value }]) => [key, identityOf(value)]));
  return [...new Map(own.map((entries) => [id(entries), Object.fromEntries(entries)])).values()];
}

function flawsWith(
  data: unknown,
  { name, one, names }: { name: SectionName; one: Choices; names: Partial<Names> },
): Flaw[] {
  const values = Object.fromEntries(Object.entries(one).map(([key, { value }]) => [key, value]));
  const section = { [name]: lookUp(data, [name]) };
  return sectionFlaws(name, { value: lookUp(setKeys(section, values), [name]), names });
}

/** A flaw of a chosen value stands at that value; one that the choice brings about elsewhere, at the last choice. */
function place(flaw: Flaw, { one, isKnown }: { one: Choices; isKnown: boolean }): Flaw | undefined {
  const key = dotted(flaw.path);
  if (Object.hasOwn(one, key)) return one[key].at && { ...flaw, onKey: false, path: one[key].at };
  const [last, { at }] = Object.entries(one).findLast(([, choice]) => choice.at) ?? ["", {}];
  if (isKnown || !at) return undefined;
  const depth = at.indexOf(last);
  return { ...flaw, onKey: true, path: [...at.slice(0, depth), key], at: at.slice(0, depth + 1) };
}

function identity({ path, expected, got }: Flaw): string {
  return JSON.stringify([path, expected, got]);
}
