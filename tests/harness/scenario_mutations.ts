/** Scenario files with random changes: of bytes, lines, words, keys, numbers, structure, nesting and anchors. */

import fc from "fast-check";
import { parse as parseYaml, stringify } from "yaml";
import { GATES } from "../../harness/schema/gate_forms.ts";
import { SWEEPABLE } from "../../harness/schema/sweep.ts";

/** A change, `at` in [0, 1) says where. */
type Mutation = (text: string) => string;

const at = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

const NUMBERS = ["-1", "0", "-0", "0.5", "1e999", "-1e999", ".nan", ".inf", "-.inf", "1e-320", "0x10", "1_000"];
const WORDS = ["null", "~", "true", "{}", "[]", "''", "__proto__", "constructor", "*a", "&a 1", "!!str 1", "<<", "run"];
const NAMES = [...SWEEPABLE, ...Object.keys(GATES), "zip", "exclude", "include", "runs", "extends", "tags", "budget"];
const SCRAPS = [..."{}[]:,-#&*!|>'\"%@`?~ \n\t\0é\ufeff\r", "---\n", "...\n", "<<: ", "? ", "- ", "&a ", "*a "];

function place(text: string, where: number): number {
  return Math.floor(where * (text.length + 1));
}

const bytes = fc.tuple(at, fc.nat(12), fc.oneof(fc.constantFrom("", ...SCRAPS), fc.string({ maxLength: 4 })))
  .map(([where, length, scrap]): Mutation => (text) => {
    const start = place(text, where);
    return text.slice(0, start) + scrap + text.slice(start + length);
  });

const lines = fc.tuple(at, at, fc.constantFrom("drop", "double", "swap", "indent", "dedent"))
  .map(([a, b, kind]): Mutation => (text) => {
    const all = text.split("\n");
    const [i, j] = [a, b].map((where) => Math.floor(where * all.length));
    if (kind === "drop") return all.toSpliced(i, 1).join("\n");
    if (kind === "double") return all.toSpliced(i, 0, all[i]).join("\n");
    if (kind === "indent") return all.with(i, `  ${all[i]}`).join("\n");
    if (kind === "dedent") return all.with(i, all[i].replace(/^ {1,2}/, "")).join("\n");
    return all.with(i, all[j]).with(j, all[i]).join("\n");
  });

/** Replaces one match of a pattern. */
function replaced(pattern: RegExp, scraps: fc.Arbitrary<string>): fc.Arbitrary<Mutation> {
  return fc.tuple(at, scraps).map(([where, scrap]) => (text) => {
    const found = [...text.matchAll(pattern)];
    if (found.length === 0) return text;
    const { index, 0: old } = found[Math.floor(where * found.length)];
    return text.slice(0, index) + scrap + text.slice(index + old.length);
  });
}

const words = replaced(/[\w.]+/g, fc.constantFrom(...WORDS, ...NUMBERS, ...NAMES));
const keys = replaced(/[\w.]+(?=:)/g, fc.constantFrom(...NAMES, "__proto__", "''", "1", "null"));
const numbers = replaced(/\b\d[\d.e]*\b/g, fc.oneof(fc.constantFrom(...NUMBERS), fc.double().map(String)));

/** A value of any shape in the place of another. */
const structure = fc.tuple(at, fc.object({ maxDepth: 3, maxKeys: 4, key: fc.constantFrom(...NAMES, ...WORDS) }))
  .map(([where, value]): Mutation => (text) => {
    const data = dataOf(text);
    if (data === undefined) return text;
    const slots = slotsOf(data);
    const slot = slots[Math.floor(where * slots.length)];
    if (!slot) return text;
    slot.holder[slot.key] = value;
    return written(data) ?? text;
  });

/** A value that another one has. */
const exchange = fc.tuple(at, at).map(([from, to]): Mutation => (text) => {
  const data = dataOf(text);
  if (data === undefined) return text;
  const slots = slotsOf(data);
  const [a, b] = [from, to].map((where) => slots[Math.floor(where * slots.length)]);
  if (!a || !b) return text;
  b.holder[b.key] = structuredClone(a.holder[a.key]);
  return written(data) ?? text;
});

const nesting = fc.tuple(at, fc.nat(40), fc.constantFrom("[", "{a: ", "- ", "? "))
  .map(([where, depth, open]): Mutation => (text) => {
    const start = place(text, where);
    return text.slice(0, start) + open.repeat(depth) + text.slice(start);
  });

/** Anchors whose aliases would grow without end if they were followed. */
const anchors = fc.tuple(at, fc.integer({ min: 1, max: 12 })).map(([where, depth]): Mutation => (text) => {
  const levels = Array.from({ length: depth }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i},`.repeat(9)}]`);
  const all = text.split("\n");
  return all.toSpliced(Math.floor(where * all.length), 0, "a0: &a0 [1]", ...levels).join("\n");
});

const mutation = fc.oneof(
  ...[{ weight: 3, arbitrary: bytes }, { weight: 2, arbitrary: lines }, { weight: 3, arbitrary: words }],
  ...[{ weight: 3, arbitrary: keys }, { weight: 4, arbitrary: numbers }, { weight: 2, arbitrary: structure }],
  ...[{ weight: 3, arbitrary: exchange }, { weight: 1, arbitrary: nesting }, { weight: 1, arbitrary: anchors }],
);

/** One of the texts after one to four changes. */
export function mutations(texts: readonly string[]): fc.Arbitrary<string> {
  return fc.tuple(fc.constantFrom(...texts), fc.array(mutation, { minLength: 1, maxLength: 4 }))
    .map(([text, changes]) => changes.reduce((all, change) => change(all), text));
}

type Holder = Record<string | number, unknown>;

/** Every place in the data that holds a value. */
function slotsOf(value: unknown): { holder: Holder; key: string | number }[] {
  if (typeof value !== "object" || value === null) return [];
  const holder = value as Holder;
  const names = Array.isArray(value) ? value.map((_, i) => i) : Object.keys(value);
  return names.flatMap((key) => [{ holder, key }, ...slotsOf(holder[key])]);
}

function dataOf(text: string): unknown {
  try {
    return parseYaml(text, { maxAliasCount: 0, logLevel: "silent" });
  } catch {
    return undefined;
  }
}

function written(data: unknown): string | undefined {
  try {
    return stringify(data, { aliasDuplicateObjects: false });
  } catch {
    return undefined;
  }
}
