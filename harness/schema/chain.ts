/** A scenario file and those that it extends, merged into one: every key knows the file, line and column it came from. */

import { isMap } from "./dimensions.ts";
import { lookUp } from "./language.ts";
import { beside, localPathFlaw } from "./local_path.ts";
import { type Flaw, type Path, type Place, readYaml, type Source } from "./positions.ts";
import { newerFlaw } from "./version.ts";
import { show } from "../scenario/scenario_error.ts";

/** A file as it was read. */
export interface SourceFile {
  path: string;
  text: string;
}

/** Gives the text of a file that a scenario extends, or says why not. */
export type Open = (path: string) => { text: string } | Pick<Flaw, "expected" | "got" | "hint">;

/** Where something stands; `file` is left out where there is but one. */
export type Spot = Place & { file?: string };

export interface Chain {
  /** The merged data; undefined if the file itself is no YAML, or one that it extends is of a later version. */
  data: unknown;
  /** Whether all that is inherited could be read. */
  whole: boolean;
  faults: (Flaw & Spot)[];
  /** The file itself first, then those it extends, nearest first. */
  files: SourceFile[];
  has: (path: Path) => boolean;
  placeOf: (path: Path, options?: { onKey?: boolean }) => Spot;
  /** Whether a file that extends another has a null there which takes nothing away. */
  isVain: (path: Path) => boolean;
}

/** Most files in a chain. */
const MAX_FILES = 8;

type Link = Source & { file: SourceFile };

/** Reads a file and all that it extends; never throws. */
export function readChain(file: SourceFile, open: Open): Chain {
  const links: Link[] = [{ ...readYaml(file.text), file }];
  const faults: (Flaw & Spot)[] = [];
  for (let next = extended(links, { open, faults }); next; next = extended(links, { open, faults })) {
    links.push({ ...readYaml(next.text), file: next });
  }
  const whole = lookUp(links[links.length - 1].data, ["extends"]) === undefined &&
    links.slice(1).every((link) => isMap(link.data) && link.faults.length === 0);
  const where = (link: Link) => links.length > 1 ? { file: link.file.path } : {};
  for (const link of links) faults.push(...link.faults.map((fault) => ({ ...fault, ...where(link) })));
  for (const link of links.slice(1)) {
    faults.push(...headFlaws(link.data).map((flaw) => ({ ...flaw, ...link.placeOf(flaw.path, flaw), ...where(link) })));
  }
  const { data, home } = merged(links);
  const isKnown = links.slice(1).every((link) => !newerFlaw(link.data));
  return {
    ...{ data: isKnown ? data : undefined, whole, faults, files: links.map((link) => link.file) },
    has: (path) => home(path).has(path),
    isVain: (path) => home(path) !== links.at(-1) && lookUp(data, path) === null,
    placeOf: (path, options) => ({ ...home(path).placeOf(path, options), ...where(home(path)) }),
  };
}

/** The file that the last link extends, if there is one and it can be read. */
function extended(links: Link[], { open, faults }: { open: Open; faults: (Flaw & Spot)[] }): SourceFile | undefined {
  const last = links[links.length - 1];
  const name = lookUp(last.data, ["extends"]);
  if (typeof name !== "string" || name.trim() === "") return undefined;
  const refuse = (flaw: Pick<Flaw, "expected" | "got" | "hint">) => {
    const where = links.length > 1 ? { file: last.file.path } : {};
    faults.push({ path: ["extends"], ...flaw, ...last.placeOf(["extends"]), ...where });
  };
  const wrong = localPathFlaw(name);
  if (wrong) return void refuse(wrong);
  const path = beside(last.file.path, name);
  const known = links.map(({ file }) => beside(file.path, file.path.split(/[/\\]/).at(-1)!));
  if (known.includes(path)) {
    const circle = [...known.slice(known.indexOf(path)), path].join(" → ");
    return void refuse({ expected: "a file that does not come back to this one", got: circle });
  }
  if (links.length === MAX_FILES) {
    return void refuse({ expected: `at most ${MAX_FILES} files that extend each other`, got: show(name) });
  }
  const opened = open(path);
  return "text" in opened ? { path, text: opened.text } : void refuse(opened);
}

/** Gives no file. */
export function refuseToOpen(path: string) {
  return { expected: "a scenario that is whole by itself", got: show(path) };
}

/** Files that are at hand already, as those of a record. */
export function opener(files: readonly SourceFile[]): Open {
  return (path) => files.find((file) => file.path === path) ?? refuseToOpen(path);
}

/** What every file needs, even one that is no whole scenario. */
function headFlaws(data: unknown): Flaw[] {
  if (data === undefined) return [];
  if (!isMap(data)) return [{ path: [], expected: "a map of keys", got: show(data) }];
  const newer = newerFlaw(data);
  if (newer) return [newer];
  if (data.scenario !== 1) return [{ path: ["scenario"], expected: "1", got: show(data.scenario) }];
  const first = Object.keys(data)[0];
  if (first === "scenario") return [];
  return [{ path: [first], onKey: true, expected: "scenario as the first key", got: show(first) }];
}

/** A part of the merged data: the file that states it, and the parts of a map that lie in it. */
interface Part {
  link: Link;
  value: unknown;
  inside?: Map<string, Part>;
}

/** The data of all links, the first one's on top, and the link that states what stands at a path. */
function merged(links: Link[]): { data: unknown; home: (path: Path) => Link } {
  const [base, ...others] = links.filter(({ data }) => isMap(data)).map(partOf).reverse();
  // from the base upwards: what one file takes away is gone for those above it
  const whole = others.reduce((below, top) => laidOver(below, top), base) ?? partOf(links[0]);
  const home = (path: Path) => {
    let part = whole;
    for (const step of path) {
      const next = part.inside?.get(String(step));
      if (!next) break;
      part = next;
    }
    return part.link;
  };
  return { data: withoutExtends(whole.value, links), home };
}

function partOf(link: Link): Part {
  return { link, value: link.data };
}

/** The parts of a map, which all stand in one file if it has none of its own yet. */
function partsOf({ link, value, inside }: Part): Map<string, Part> {
  return inside ?? new Map(Object.entries(value as object).map(([key, value]) => [key, { link, value }]));
}

/** Maps merge key by key, anything else on top replaces what lies below; null takes it away. */
function laidOver(below: Part, top: Part, depth = 0): Part {
  const under = partsOf(below);
  const inside = new Map<string, Part>();
  for (const [key, part] of partsOf(top)) {
    const hidden = under.get(key);
    if (part.value === null && hidden) continue;
    inside.set(key, isMap(part.value) && hidden && isMap(hidden.value) ? laidOver(hidden, part, depth + 1) : part);
  }
  const stated = new Set(partsOf(top).keys());
  for (const [key, part] of under) {
    // these every file has for itself
    const own = depth === 0 && (key === "scenario" || key === "extends");
    if (!own && !stated.has(key)) inside.set(key, part);
  }
  const value: Record<string, unknown> = Object.create(null);
  for (const [key, part] of inside) value[key] = part.value;
  return { link: top.link, value, inside };
}

/** What is inherited needs no `extends` any more; one that led nowhere has a fault already. */
function withoutExtends(data: unknown, links: Link[]): unknown {
  if (!isMap(data) || (links.length === 1 && typeof data.extends !== "string")) return data;
  const { extends: _, ...rest } = data;
  return rest;
}
