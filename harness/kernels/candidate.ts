/** A kernel author's WGSL file as a candidate for a contract: its own dispatch rule, the contract's signature. */

import type { Contract } from "../../kernels/contract.ts";
import { coverLine } from "../../kernels/grid.ts";
import { type Kernel, type Params, pickVariant, type Variant } from "../../kernels/kernel.ts";

/** The file or its first lines say something that cannot be used; exit code 2. */
export class CandidateError extends Error {
  override name = "CandidateError";
}

/**
 * The candidate that a file makes under a contract. WGSL functions that the contract offers (snippets) are appended
 * unless the file has its own. A line `// workgroups: ceil(cols / 128), chips, 1` gives the dispatch, `cover(length, size)`
 * stands for a long line; without one the incumbent's rule holds.
 *
 * @throws {CandidateError} naming file and line, if the dispatch rule cannot be read
 */
export function candidateOf({ kernel }: Contract, { path, text }: { path: string; text: string }): Kernel {
  const line = text.split("\n").findIndex((l) => /^\/\/\s*workgroups:/.test(l));
  const rule = line < 0 ? null : text.split("\n")[line].replace(/^\/\/\s*workgroups:/, "");
  const own: Variant["workgroups"] = rule === null
    ? (params, constants) => pickVariant(kernel, params, constants).workgroups(params, constants)
    : (params) => gridOf(rule, { params, place: `${path}:${line + 1}` });
  if (rule !== null) gridOf(rule, { params: sample(kernel), place: `${path}:${line + 1}` });
  const has = (name: string) => new RegExp(`\\bfn\\s+${name}\\b`).test(text);
  const missing = kernel.snippets.filter((snippet) =>
    [...snippet.matchAll(/\bfn\s+(\w+)/g)].every(([, name]) => !has(name))
  );
  const source = [text, ...missing].join("\n");
  return { ...kernel, variants: [{ name: path, source, when: () => true, workgroups: own }] };
}

/** Some legal-looking parameters: only to see whether a rule can be read at all. */
function sample({ params }: Kernel): Params {
  return Object.fromEntries(Object.keys(params).map((name) => [name, 1]));
}

function gridOf(rule: string, { params, place }: { params: Params; place: string }): [number, number, number] {
  const refuse = (expected: string, got: unknown): never => {
    throw new CandidateError(`${place} workgroups: expected ${expected}, got ${got}`);
  };
  const parser = new Arithmetic(rule, params, refuse);
  const values = parser.list();
  const grid = values.length === 1 && Array.isArray(values[0]) ? values[0] : values.flat();
  if (grid.length > 3) refuse("at most three axes", JSON.stringify(rule.trim()));
  while (grid.length < 3) grid.push(1);
  const bad = grid.find((n) => !Number.isInteger(n) || n < 0);
  if (bad !== undefined) refuse("whole numbers ≥ 0 (use ceil)", bad);
  return grid as [number, number, number];
}

type Refuse = (expected: string, got: unknown) => never;

/** Sums, products, brackets, names of parameters, ceil, floor, min, max and cover(length, size). */
class Arithmetic {
  readonly #tokens: string[];
  #at = 0;

  constructor(text: string, readonly params: Params, readonly refuse: Refuse) {
    this.#tokens = text.match(/\d+(?:\.\d+)?|\w+|[-+*/%(),]|\S/g) ?? [];
  }

  list(): (number | number[])[] {
    const values = [this.#sum()];
    while (this.#take(",")) values.push(this.#sum());
    if (this.#at < this.#tokens.length) this.refuse("an operator or the end", JSON.stringify(this.#tokens[this.#at]));
    return values;
  }

  #take(token: string): boolean {
    if (this.#tokens[this.#at] !== token) return false;
    this.#at++;
    return true;
  }

  #number(value: number | number[]): number {
    return typeof value === "number" ? value : this.refuse("a number", "a grid of cover()");
  }

  #sum(): number | number[] {
    let value = this.#product();
    for (;;) {
      if (this.#take("+")) value = this.#number(value) + this.#number(this.#product());
      else if (this.#take("-")) value = this.#number(value) - this.#number(this.#product());
      else return value;
    }
  }

  #product(): number | number[] {
    let value = this.#atom();
    for (;;) {
      if (this.#take("*")) value = this.#number(value) * this.#number(this.#atom());
      else if (this.#take("/")) value = this.#number(value) / this.#number(this.#atom());
      else if (this.#take("%")) value = this.#number(value) % this.#number(this.#atom());
      else return value;
    }
  }

  #atom(): number | number[] {
    const token = this.#tokens[this.#at++];
    if (token === "(") {
      const value = this.#sum();
      if (!this.#take(")")) this.refuse(")", JSON.stringify(this.#tokens[this.#at] ?? "the end"));
      return value;
    }
    if (token !== undefined && /^\d/.test(token)) return Number(token);
    if (token !== undefined && this.#tokens[this.#at] === "(") return this.#call(token);
    if (token !== undefined && token in this.params) return this.params[token];
    const known = Object.keys(this.params).join(", ");
    return this.refuse(
      `a number, ceil, floor, min, max, cover, or one of ${known}`,
      JSON.stringify(token ?? "the end"),
    );
  }

  #call(name: string): number | number[] {
    this.#at++;
    const values = [this.#number(this.#sum())];
    while (this.#take(",")) values.push(this.#number(this.#sum()));
    if (!this.#take(")")) this.refuse(")", JSON.stringify(this.#tokens[this.#at] ?? "the end"));
    const functions: Record<string, (...values: number[]) => number | number[]> = {
      ceil: Math.ceil,
      floor: Math.floor,
      min: Math.min,
      max: Math.max,
      cover: (length, size) => coverLine(length, { size }),
    };
    return functions[name]?.(...values) ?? this.refuse("ceil, floor, min, max or cover", JSON.stringify(name));
  }
}
