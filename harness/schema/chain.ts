/** A scenario file and those that it extends, merged into one: every key knows the file, line and column it came from. */

import { isMap } from "./dimensions.ts";
import { lookUp } from "./language.ts";
import { beside, localPathFlaw } from "./local_path.ts";
import { type Flaw, type Path, type Place, readYaml, type Source } from "./positions.ts";
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
  /** The merged data; undefined if the file itself is no YAML. */
  data: unknown;
  /** Whether all that is inherited could be read. */
  whole: boolean;
  faults: (Flaw & Spot)[];
  /** The file itself first, then those it extends, nearest first. */
  files: SourceFile[];
  has: (path: Path) => boolean;
  placeOf: (path: Path, options?: { onKey?: boolean }) => Spot;
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
  const { data, homes } = merged(links);
  const home = (path: Path): Link => {
    for (let length = path.length; length >= 0; length--) {
      const link = homes.get(JSON.stringify(path.slice(0, length)));
      if (link) return link;
    }
    return links[0];
  };
  return {
    ...{ data, whole, faults, files: links.map((link) => link.file) },
    has: (path) => home(path).has(path),
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
  if (data.scenario !== 1) return [{ path: ["scenario"], expected: "1", got: show(data.scenario) }];
  const first = Object.keys(data)[0];
  if (first === "scenario") return [];
  return [{ path: [first], onKey: true, expected: "scenario as the first key", got: show(first) }];
}

/** The data of all links, the first one's on top, and the link that each inherited part came from. */
function merged(links: Link[]): { data: unknown; homes: Map<string, Link> } {
  const homes = new Map<string, Link>();
  const [own, ...bases] = links.filter(({ data }) => isMap(data));
  if (own === undefined || bases.length === 0) return { data: withoutExtends(links[0].data, links), homes };
  const data = bases.reduce((top, base) => merge(top as Record<string, unknown>, { base, path: [], homes }), own.data);
  return { data: withoutExtends(data, links), homes };
}

/** What is inherited needs no `extends` any more; one that led nowhere has a fault already. */
function withoutExtends(data: unknown, links: Link[]): unknown {
  if (!isMap(data) || (links.length === 1 && typeof data.extends !== "string")) return data;
  const { extends: _, ...rest } = data;
  return rest;
}

/** Maps merge key by key, anything else on top replaces what lies below; null takes it away. */
function merge(
  top: Record<string, unknown>,
  { base, path, homes }: { base: Link; path: Path; homes: Map<string, Link> },
): Record<string, unknown> {
  const below = path.reduce<unknown>((at, step) => lookUp(at, [step]), base.data) as Record<string, unknown>;
  const result: Record<string, unknown> = Object.create(null);
  for (const [key, value] of Object.entries(top)) {
    const under = Object.hasOwn(below, key) ? below[key] : undefined;
    if (value === null && under !== undefined) continue;
    result[key] = isMap(value) && isMap(under) ? merge(value, { base, path: [...path, key], homes }) : value;
  }
  for (const [key, value] of Object.entries(below)) {
    // these every file has for itself
    const own = path.length === 0 && (key === "scenario" || key === "extends");
    if (own || Object.hasOwn(top, key)) continue;
    result[key] = value;
    homes.set(JSON.stringify([...path, key]), base);
  }
  return result;
}
