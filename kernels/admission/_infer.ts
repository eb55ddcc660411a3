/**
 * Types of the expressions of a shader, as far as faults made in it need them to compile. What it cannot tell is absent;
 * a type it tells wrongly costs a fault that does not compile, nothing else.
 */

import { typeText, vectorOf } from "./_types.ts";
import { childrenOf, expressionsOf } from "./_walk.ts";
import type { Declaration, Expression, FunctionNode, Module, Statement } from "./wgsl.ts";

/** A statement with the names that are in force where it stands. */
export interface Site {
  statement: Statement;
  function: FunctionNode;
  /** Types by name: globals, parameters and what was declared before. */
  names: ReadonlyMap<string, string>;
  /** Loops around it. */
  loops: number;
}

export interface Inferred {
  sites: Site[];
  types: Map<Expression, string>;
}

/** Types of all expressions in functions that the entry point reaches. */
export function infer(module: Module): Inferred {
  const inferred: Inferred = { sites: [], types: new Map() };
  const globals = new Map<string, string>();
  const scribe = new Scribe(module, inferred);
  for (const one of module.globals) {
    if (one.value) scribe.expression(one.value, globals);
    globals.set(one.name, scribe.declared(one));
  }
  for (const one of reachable(module)) {
    const names = new Map(globals);
    for (const { name, type } of one.parameters) names.set(name, typeText(type, module));
    scribe.statement(one.body, { function: one, names, loops: 0 });
  }
  return inferred;
}

function reachable({ functions, tokens }: Module): FunctionNode[] {
  const reached = new Set(functions.filter(({ name }) => name === "main"));
  for (const { body } of reached) {
    const inside = new Set(tokens.filter(({ start }) => start >= body.start && start < body.end).map((t) => t.text));
    for (const one of functions) if (inside.has(one.name)) reached.add(one);
  }
  return [...reached];
}

type Place = Omit<Site, "statement" | "names"> & { names: Map<string, string> };

const KEEP_FIRST = [
  "abs",
  "ceil",
  "floor",
  "round",
  "trunc",
  "sqrt",
  "exp",
  "log",
  "min",
  "max",
  "clamp",
  "select",
  "fma",
];

class Scribe {
  constructor(readonly module: Module, readonly inferred: Inferred) {}

  statement(statement: Statement, place: Place): void {
    this.inferred.sites.push({ ...place, statement, names: new Map(place.names) });
    // the head of a loop is seen by what is inside
    if (statement.kind === "for") {
      const inner = { ...place, names: new Map(place.names), loops: place.loops + 1 };
      if (statement.init) this.statement(statement.init, inner);
      for (const one of expressionsOf(statement)) this.expression(one, inner.names);
      if (statement.update) this.statement(statement.update, inner);
      this.statement(statement.body, inner);
      return;
    }
    for (const one of expressionsOf(statement)) this.expression(one, place.names);
    if (statement.kind === "declare") place.names.set(statement.name, this.declared(statement));
    const loops = place.loops + (statement.kind === "loop" || statement.kind === "while" ? 1 : 0);
    for (const one of insideOf(statement)) {
      const own = statement.kind === "block" ? undefined : new Map(place.names);
      this.statement(one, { ...place, names: own ?? place.names, loops });
    }
  }

  declared({ type, value, keyword }: Declaration): string {
    if (type) return typeText(type, this.module);
    const text = (value && this.inferred.types.get(value)) ?? "?";
    if (keyword === "const") return text;
    return text === "int" ? "i32" : text === "float" ? "f32" : text;
  }

  expression(expression: Expression, names: ReadonlyMap<string, string>): string {
    for (const one of childrenOf(expression)) this.expression(one, names);
    const text = this.#typeOf(expression, names);
    if (text !== "?") this.inferred.types.set(expression, text);
    return text;
  }

  #known(expression: Expression): string {
    return this.inferred.types.get(expression) ?? "?";
  }

  #typeOf(expression: Expression, names: ReadonlyMap<string, string>): string {
    switch (expression.kind) {
      case "literal":
        return typeOfLiteral(expression.text);
      case "name":
        return names.get(expression.name) ?? "?";
      case "paren":
        return this.#known(expression.inner);
      case "unary":
        return expression.op === "&" || expression.op === "*" ? "?" : this.#known(expression.operand);
      case "member":
        return this.#member(this.#known(expression.base), expression.name);
      case "index":
        return elementOf(this.#known(expression.base));
      case "binary":
        return typeOfBinary(expression.op, this.#known(expression.left), this.#known(expression.right));
      case "call":
        return this.#call(expression);
    }
  }

  #member(base: string, name: string): string {
    const vector = vectorOf(base);
    if (vector && vector.width > 1) return name.length === 1 ? vector.scalar : `vec${name.length}<${vector.scalar}>`;
    const member = this.module.structs.find((one) => one.name === base)?.members.find((one) => one.name === name);
    return member ? typeText(member.type, this.module) : "?";
  }

  #call({ name, template, args, start, end }: Extract<Expression, { kind: "call" }>): string {
    const own = this.module.functions.find((one) => one.name === name);
    if (own) return own.result ? typeText(own.result, this.module) : "?";
    if (name === "bitcast") return typeText(template[0], this.module);
    if (name === "countLeadingZeros" || KEEP_FIRST.includes(name)) {
      return args.map((arg) => this.#known(arg)).find((text) => text !== "int" && text !== "float") ?? "?";
    }
    const text = typeText({ kind: "name", name, template, start, end }, this.module);
    return vectorOf(text) || text.startsWith("mat") ? text : "?";
  }
}

function insideOf(statement: Statement): Statement[] {
  switch (statement.kind) {
    case "block":
      return statement.body;
    case "if":
      return [statement.then, ...(statement.otherwise ? [statement.otherwise] : [])];
    case "switch":
      return statement.cases.map(({ body }) => body);
    case "loop":
      return [statement.body, ...(statement.continuing ? [statement.continuing] : [])];
    case "while":
      return [statement.body];
    default:
      return [];
  }
}

function typeOfLiteral(text: string): string {
  if (text === "true" || text === "false") return "bool";
  if (/^0[xX]/.test(text) && !/[.pP]/.test(text)) {
    return text.endsWith("u") ? "u32" : text.endsWith("i") ? "i32" : "int";
  }
  if (text.endsWith("u")) return "u32";
  if (text.endsWith("i")) return "i32";
  if (text.endsWith("f")) return "f32";
  return /[.eEpP]/.test(text) ? "float" : "int";
}

function elementOf(text: string): string {
  const array = /^array<([^,]*(?:<[^>]*>)?)(?:, .*)?>$/.exec(text);
  if (array) return array[1];
  const matrix = /^mat[234]x([234])<(.*)>$/.exec(text);
  if (matrix) return `vec${matrix[1]}<${matrix[2]}>`;
  return vectorOf(text)?.scalar ?? "?";
}

function typeOfBinary(op: string, left: string, right: string): string {
  if (["==", "!=", "<", ">", "<=", ">="].includes(op)) {
    const width = vectorOf(left)?.width ?? 1;
    return width === 1 ? "bool" : `vec${width}<bool>`;
  }
  if (op === "&&" || op === "||") return "bool";
  if (op === "<<" || op === ">>") return left;
  // the wider one gives the type: f32 · vector, vector · matrix apart, which no kernel here has
  const rank = (text: string) =>
    text.startsWith("mat") ? 4 : text.startsWith("vec") ? 3 : ["int", "float"].indexOf(text) >= 0 ? 1 : 2;
  if (left === "?" || right === "?") return "?";
  if (rank(left) === 1 && rank(right) === 1) return left === "float" || right === "float" ? "float" : "int";
  return rank(left) >= rank(right) ? left : right;
}
