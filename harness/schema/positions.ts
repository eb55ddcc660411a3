/** YAML text → plain data, and where in the text each key and value stands. */

import { type DocumentOptions, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";
import type { ParseOptions, SchemaOptions, YAMLError } from "yaml";
import { show } from "../scenario/scenario_error.ts";
import { withoutEnvironment } from "../scenario/without_environment.ts";

/** Keys and indices from the top of a scenario. A dotted key, as in a sweep, is one step. */
export type Path = readonly (string | number)[];

/** An issue that knows its place by path, not yet by line. */
export interface Flaw {
  path: Path;
  /** Where it is shown, if not at `path`. */
  at?: Path;
  /** Shown at the key, not at its value. */
  onKey?: boolean;
  expected: string;
  got: string;
  hint?: string;
}

export interface Place {
  line: number;
  column: number;
}

export interface Source {
  /** Plain data; undefined if the text is no YAML. */
  data: unknown;
  /** What the text itself has wrong. */
  faults: (Flaw & Place)[];
  has: (path: Path) => boolean;
  /** The place of a value or its key; what is missing stands at the key of the nearest thing around it. */
  placeOf: (path: Path, options?: { onKey?: boolean }) => Place;
}

/** Far above any scenario, far below what makes a parser slow. */
const MAX_CHARACTERS = 100_000;
const MAX_DEPTH = 16;
const TOO_DEEP = `at most ${MAX_DEPTH} levels`;

/** A path as people write it: `expect[0].mean.at_least`. */
export function dotted(path: Path): string {
  const plain = (step: string) => /^[\w.-]{1,60}$/.test(step) ? step : show(step);
  return path.map((step) => typeof step === "number" ? `[${step}]` : `.${plain(step)}`).join("").replace(/^\./, "");
}

/** Reads YAML 1.2 without aliases, tags and merge keys; never throws. */
export function readYaml(text: string): Source {
  // a byte order mark is not a column
  const body = text.replace(/^\uFEFF/, "");
  const lines = new LineCounter();
  const place = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const unread = (faults: Source["faults"]): Source => {
    return { data: undefined, faults, has: () => false, placeOf: () => ({ line: 1, column: 1 }) };
  };
  const wrong = unsuitable(body);
  if (wrong) return unread([{ path: [], line: 1, column: 1, ...wrong }]);
  const options: ParseOptions & DocumentOptions & SchemaOptions = {
    ...{ lineCounter: lines, prettyErrors: false, logLevel: "error", schema: "core" },
    // duplicates are found below, in linear time and with a sentence of our own
    ...{ uniqueKeys: false, merge: false, resolveKnownTags: false },
  };
  const document = withoutEnvironment(() => parseDocument(body, options));
  if (document.errors.length > 0) return unread(syntaxFaults(document.errors, { body, place }));
  const reader = new Reader(body, place);
  const data = reader.read(document.contents, []);
  const { faults } = reader;
  return { data, faults, has: (path) => reader.has(path), placeOf: (path, o) => reader.placeOf(path, o) };
}

/** What keeps a text from being read at all. */
function unsuitable(body: string): Pick<Flaw, "expected" | "got"> | undefined {
  if (body.split(/\r?\n|\r/).every((line) => /^\s*(#|$)/.test(line))) {
    return { expected: "a scenario", got: "an empty file" };
  }
  // deno-lint-ignore no-control-regex
  if (/[\x00-\x08\x0e-\x1f\ufffd]/.test(body)) return { expected: "YAML in UTF-8", got: "binary data" };
  if (body.length <= MAX_CHARACTERS) return undefined;
  return { expected: `at most ${MAX_CHARACTERS} characters`, got: String(body.length) };
}

type Text = { body: string; place: (offset: number) => Place };

/** One fault per line, because the parser's later complaints about a line are about its first. */
function syntaxFaults(errors: YAMLError[], { body, place }: Text): (Flaw & Place)[] {
  const deep = errors.filter((error) => error.code === "RESOURCE_EXHAUSTION").slice(0, 1);
  const faults = (deep.length > 0 ? deep : errors).map((error) => {
    const rest = body.slice(error.pos[0]).split(/\r?\n|\r/, 1)[0];
    const got = rest === "" ? "the end of the line" : show(rest);
    if (deep.length > 0) return { path: ["yaml"], ...place(error.pos[0]), expected: TOO_DEEP, got };
    if (error.code === "MULTIPLE_DOCS") {
      return { path: ["yaml"], ...place(error.pos[0]), expected: "one scenario in a file", got: "a second one" };
    }
    const hint = error.message.replace(/^./, (first) => first.toLowerCase());
    return { path: ["yaml"], ...place(error.pos[0]), expected: "valid YAML", got, hint };
  });
  const lines = new Map(faults.toReversed().map((fault) => [fault.line, fault]));
  return [...lines.values()];
}

/** Walks the nodes once: builds the data, remembers offsets, and refuses what plain data has no need of. */
class Reader {
  readonly faults: (Flaw & Place)[] = [];
  private readonly offsets = new Map<string, { key?: number; value: number }>();

  constructor(private readonly body: string, private readonly place: Text["place"]) {}

  has(path: Path): boolean {
    return this.offsets.has(JSON.stringify(path));
  }

  placeOf(path: Path, { onKey = false }: { onKey?: boolean } = {}): Place {
    for (let length = path.length; length >= 0; length--) {
      const found = this.offsets.get(JSON.stringify(path.slice(0, length)));
      if (found) return this.place(onKey || length < path.length ? found.key ?? found.value : found.value);
    }
    return this.place(0);
  }

  read(node: unknown, path: Path, key?: number): unknown {
    const start = (node as Node | null)?.range?.[0] ?? key ?? 0;
    this.offsets.set(JSON.stringify(path), { key, value: start });
    const refused = this.refuse(node as Node | null, { path, start });
    if (refused || node === null) return undefined;
    // JSON knows no -0, and neither does anything here
    if (isScalar(node)) return Object.is(node.value, -0) ? 0 : node.value;
    if (isSeq(node)) return node.items.map((item, i) => this.read(item, [...path, i]));
    return isMap(node) ? this.readMap(node.items, path) : undefined;
  }

  /** Says why a node is no plain value, if it is none. */
  private refuse(node: Node | null, { path, start }: { path: Path; start: number }): boolean {
    const tag = node && "tag" in node ? node.tag : undefined;
    if (path.length > MAX_DEPTH) this.fault({ path, expected: TOO_DEEP, got: "more" }, start);
    else if (tag) {
      this.fault(
        { path, expected: "a value without a tag", got: show(tag.replace("tag:yaml.org,2002:", "!!")) },
        start,
      );
    } else if (node && !isScalar(node) && !isSeq(node) && !isMap(node)) {
      const source = /^[^\s,[\]{}]*/.exec(this.body.slice(start))![0];
      this.fault({ path, expected: "a value written out, no alias", got: show(source) }, start);
    } else return false;
    return true;
  }

  private readMap(items: { key: unknown; value: unknown }[], path: Path): Record<string, unknown> {
    // without a prototype, so that a key named __proto__ is a key like any other
    const map: Record<string, unknown> = Object.create(null);
    for (const { key, value } of items) {
      const start = (key as Node | null)?.range?.[0] ?? 0;
      if (!isScalar(key) || key.tag) {
        this.fault(
          { path, expected: "a plain word as key", got: show(this.body.slice(start).split("\n", 1)[0]) },
          start,
        );
        continue;
      }
      const name = String(key.value);
      const here = [...path, name];
      if (name in map) this.fault({ path: here, expected: "each key once", got: `${show(name)} again` }, start);
      else map[name] = this.read(value, here, start);
    }
    return map;
  }

  private fault(flaw: Flaw, offset: number): void {
    this.faults.push({ ...flaw, ...this.place(offset) });
  }
}
