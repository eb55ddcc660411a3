/** WGSL text → syntax tree with places. It knows the grammar, not the types; what it takes may still be no valid WGSL. */

import { type Token, tokenize, WgslError } from "./_wgsl_tokens.ts";
import type {
  AliasNode,
  Attribute,
  Block,
  Case,
  Declaration,
  Directive,
  Expression,
  For,
  FunctionNode,
  If,
  Loop,
  Module,
  Parameter,
  Span,
  Statement,
  StructNode,
  Switch,
} from "./_wgsl_tree.ts";

export { placeOf, WgslError } from "./_wgsl_tokens.ts";

export type * from "./_wgsl_tree.ts";

/** @throws {WgslError} where the text is no WGSL */
export function parseWgsl(source: string): Module {
  return new Parser(source).module();
}

/** Binary operators by precedence, loosest first. */
const LEVELS = [["||"], ["&&"], ["|"], ["^"], ["&"], ["==", "!=", "<", ">", "<=", ">="], ["<<", ">>"], ["+", "-"], [
  "*",
  "/",
  "%",
]];
const ASSIGN = ["=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>="];
const DIRECTIVES = ["enable", "requires", "diagnostic"];

class Parser {
  readonly #tokens: Token[];
  readonly #length: number;
  #i = 0;

  constructor(source: string) {
    this.#tokens = tokenize(source);
    this.#length = source.length;
  }

  module(): Module {
    const { globals, ...rest } = { directives: [], structs: [], aliases: [], functions: [], globals: [] } as Omit<
      Module,
      "tokens"
    >;
    while (this.#i < this.#tokens.length) {
      const start = this.#here();
      const attributes = this.#attributes();
      if (this.#take(";")) continue;
      if (DIRECTIVES.some((word) => this.#is(word))) rest.directives.push(this.#directive());
      else if (this.#take("struct")) rest.structs.push(this.#struct(start));
      else if (this.#take("alias")) rest.aliases.push(this.#alias(start));
      else if (this.#take("fn")) rest.functions.push(this.#function(start, attributes));
      else if (this.#is("const_assert")) this.#statement();
      else {
        globals.push(this.#declaration(start, attributes));
        this.#expect(";");
      }
    }
    return { tokens: this.#tokens, globals, ...rest };
  }

  #directive(): Directive {
    const start = this.#here();
    const keyword = this.#next().text;
    const names: string[] = [];
    while (!this.#is(";")) names.push(this.#next().text);
    this.#expect(";");
    return { keyword, names: names.filter((name) => /\w/.test(name)), ...this.#span(start) };
  }

  #struct(start: number): StructNode {
    const name = this.#word();
    this.#expect("{");
    const members = this.#list("}", () => this.#parameter());
    return { name, members, ...this.#span(start) };
  }

  #alias(start: number): AliasNode {
    const name = this.#word();
    this.#expect("=");
    const type = this.#type();
    this.#expect(";");
    return { name, type, ...this.#span(start) };
  }

  #function(start: number, attributes: Attribute[]): FunctionNode {
    const name = this.#word();
    this.#expect("(");
    const parameters = this.#list(")", () => this.#parameter());
    let result: Expression | undefined;
    if (this.#take("->")) {
      this.#attributes();
      result = this.#type();
    }
    const body = this.#block();
    return { name, parameters, result, attributes, body, ...this.#span(start) };
  }

  #parameter(): Parameter {
    const start = this.#here();
    const attributes = this.#attributes();
    const name = this.#word();
    this.#expect(":");
    return { name, type: this.#type(), attributes, ...this.#span(start) };
  }

  #attributes(): Attribute[] {
    const all: Attribute[] = [];
    while (this.#is("@")) {
      const start = this.#here();
      this.#expect("@");
      const name = this.#word();
      const args = this.#take("(") ? this.#list(")", () => this.#expression()) : [];
      all.push({ name, args, ...this.#span(start) });
    }
    return all;
  }

  #declaration(start: number, attributes: Attribute[] = []): Declaration {
    const keyword = this.#word() as Declaration["keyword"];
    if (!["var", "let", "const", "override"].includes(keyword)) throw this.#wrong("a declaration", -1);
    const space = this.#template().map((one) => one.kind === "name" ? one.name : "?");
    const name = this.#word();
    const type = this.#take(":") ? this.#type() : undefined;
    const value = this.#take("=") ? this.#expression() : undefined;
    return { kind: "declare", keyword, space, name, type, value, attributes, ...this.#span(start) };
  }

  #block(): Block {
    const start = this.#here();
    this.#attributes();
    this.#expect("{");
    const body: Statement[] = [];
    while (!this.#take("}")) {
      if (!this.#take(";")) body.push(this.#statement());
    }
    return { kind: "block", body, ...this.#span(start) };
  }

  #statement(): Statement {
    const start = this.#here();
    this.#attributes();
    if (this.#is("{")) return this.#block();
    if (this.#take("if")) return this.#if(start);
    if (this.#take("switch")) return this.#switch(start);
    if (this.#take("loop")) return this.#loop(start);
    if (this.#take("for")) return this.#for(start);
    if (this.#take("while")) {
      const condition = this.#expression();
      return { kind: "while", condition, body: this.#block(), ...this.#span(start) };
    }
    const made = this.#short(start);
    this.#expect(";");
    return { ...made, end: this.#tokens[this.#i - 1].end };
  }

  /** A statement that ends at a semicolon, or stands in the head of a `for`. */
  #short(start: number): Statement {
    if (["var", "let", "const"].some((word) => this.#is(word))) return this.#declaration(start);
    for (const kind of ["break", "continue", "discard"] as const) {
      if (this.#take(kind)) return { kind, ...this.#span(start) };
    }
    if (this.#take("return")) {
      const value = this.#is(";") ? undefined : this.#expression();
      return { kind: "return", value, ...this.#span(start) };
    }
    if (this.#take("const_assert")) return { kind: "assert", condition: this.#expression(), ...this.#span(start) };
    return this.#update(start);
  }

  #update(start: number): Statement {
    const phony = this.#take("_");
    const target = phony ? null : this.#unary();
    for (const op of ["++", "--"] as const) {
      if (target && this.#take(op)) return { kind: "step", target, op, ...this.#span(start) };
    }
    const opAt = this.#here();
    const op = this.#assignment();
    if (op) return { kind: "assign", target, op, opAt, value: this.#expression(), ...this.#span(start) };
    if (target?.kind === "call") return { kind: "call", call: target, ...this.#span(start) };
    throw this.#wrong("a statement");
  }

  #assignment(): string | undefined {
    // >>= comes as > and >=
    if (this.#is(">") && this.#tokens[this.#i + 1]?.text === ">=") {
      this.#i += 2;
      return ">>=";
    }
    return ASSIGN.find((op) => this.#take(op));
  }

  #if(start: number): If {
    const condition = this.#expression();
    const then = this.#block();
    let otherwise: Statement | undefined;
    if (this.#take("else")) {
      const from = this.#here();
      otherwise = this.#take("if") ? this.#if(from) : this.#block();
    }
    return { kind: "if", condition, then, otherwise, ...this.#span(start) };
  }

  #switch(start: number): Switch {
    const subject = this.#expression();
    this.#attributes();
    this.#expect("{");
    const cases: Case[] = [];
    while (!this.#take("}")) {
      const selectors: Expression[] = [];
      if (!this.#take("default")) {
        this.#expect("case");
        while (!this.#is(":") && !this.#is("{")) {
          if (!this.#take("default")) selectors.push(this.#expression());
          if (!this.#take(",")) break;
        }
      }
      this.#take(":");
      cases.push({ selectors, body: this.#block() });
    }
    return { kind: "switch", subject, cases, ...this.#span(start) };
  }

  #loop(start: number): Loop {
    const from = this.#here();
    this.#attributes();
    this.#expect("{");
    const body: Statement[] = [];
    const made: Loop = { kind: "loop", body: { kind: "block", body, start: from, end: from }, start, end: start };
    while (!this.#take("}")) {
      if (this.#take("continuing")) this.#continuing(made);
      else if (!this.#take(";")) body.push(this.#statement());
    }
    made.body.end = this.#tokens[this.#i - 1].end;
    return { ...made, ...this.#span(start) };
  }

  #continuing(loop: Loop): void {
    const start = this.#here();
    this.#attributes();
    this.#expect("{");
    const body: Statement[] = [];
    while (!this.#take("}")) {
      if (this.#is("break") && this.#tokens[this.#i + 1]?.text === "if") {
        this.#i += 2;
        loop.breakIf = this.#expression();
        this.#expect(";");
      } else if (!this.#take(";")) body.push(this.#statement());
    }
    loop.continuing = { kind: "block", body, ...this.#span(start) };
  }

  #for(start: number): For {
    this.#expect("(");
    const init = this.#is(";") ? undefined : this.#short(this.#here());
    this.#expect(";");
    const condition = this.#is(";") ? undefined : this.#expression();
    this.#expect(";");
    const update = this.#is(")") ? undefined : this.#short(this.#here());
    this.#expect(")");
    return { kind: "for", init, condition, update, body: this.#block(), ...this.#span(start) };
  }

  #expression(level = 0): Expression {
    if (level === LEVELS.length) return this.#unary();
    let left = this.#expression(level + 1);
    for (;;) {
      const opAt = this.#here();
      const op = LEVELS[level].find((one) => this.#operator(one));
      if (!op) return left;
      const right = this.#expression(level + 1);
      left = { kind: "binary", op, opAt, left, right, start: left.start, end: right.end };
    }
  }

  /** Takes a binary operator, unless it is the beginning of an assignment or the end of a template list. */
  #operator(op: string): boolean {
    if (!this.#is(op === ">>" ? ">" : op)) return false;
    const [token, after, third] = this.#tokens.slice(this.#i, this.#i + 3);
    if (token.template) return false;
    if (token.text === ">" && after?.start === token.end && (after.text === ">" || after.text === ">=")) {
      if (op !== ">>" || after.text === ">=" || third?.text === "=") return false;
      this.#i += 2;
      return true;
    }
    return op !== ">>" && this.#take(op);
  }

  #unary(): Expression {
    const start = this.#here();
    for (const op of ["-", "!", "~", "*", "&"]) {
      if (this.#take(op)) return { kind: "unary", op, operand: this.#unary(), ...this.#span(start) };
    }
    return this.#postfix(this.#primary());
  }

  #primary(): Expression {
    const start = this.#here();
    if (this.#take("(")) {
      const inner = this.#expression();
      this.#expect(")");
      return { kind: "paren", inner, ...this.#span(start) };
    }
    const token = this.#next();
    if (token.kind === "number" || token.text === "true" || token.text === "false") {
      return { kind: "literal", text: token.text, ...this.#span(start) };
    }
    if (token.kind !== "word") throw this.#wrong("an expression", -1);
    const template = this.#template();
    if (!this.#take("(")) return { kind: "name", name: token.text, template, ...this.#span(start) };
    const args = this.#list(")", () => this.#expression());
    return { kind: "call", name: token.text, template, args, ...this.#span(start) };
  }

  #postfix(base: Expression): Expression {
    for (;;) {
      if (this.#take("[")) {
        const index = this.#expression();
        this.#expect("]");
        base = { kind: "index", base, index, ...this.#span(base.start) };
      } else if (this.#take(".")) {
        base = { kind: "member", base, name: this.#word(), ...this.#span(base.start) };
      } else return base;
    }
  }

  #type(): Expression {
    const start = this.#here();
    const name = this.#word();
    return { kind: "name", name, template: this.#template(), ...this.#span(start) };
  }

  #template(): Expression[] {
    if (!this.#is("<") || !this.#tokens[this.#i].template) return [];
    this.#i++;
    return this.#list(">", () => this.#expression());
  }

  /** Items with commas between them, one more allowed, up to the closing mark. */
  #list<T>(close: string, item: () => T): T[] {
    const items: T[] = [];
    while (!this.#take(close)) {
      items.push(item());
      if (!this.#take(",")) {
        this.#expect(close);
        break;
      }
    }
    return items;
  }

  #here(): number {
    return this.#tokens[this.#i]?.start ?? this.#length;
  }

  #span(start: number): Span {
    return { start, end: this.#tokens[this.#i - 1].end };
  }

  #is(text: string): boolean {
    return this.#tokens[this.#i]?.text === text;
  }

  #take(text: string): boolean {
    if (!this.#is(text)) return false;
    this.#i++;
    return true;
  }

  #next(): Token {
    if (this.#i >= this.#tokens.length) throw this.#wrong("more");
    return this.#tokens[this.#i++];
  }

  #expect(text: string): void {
    if (!this.#take(text)) throw this.#wrong(text);
  }

  #word(): string {
    const token = this.#next();
    if (token.kind !== "word") throw this.#wrong("a name", -1);
    return token.text;
  }

  #wrong(expected: string, back = 0): WgslError {
    const token = this.#tokens[this.#i + back];
    return new WgslError(token?.start ?? this.#length, expected, token ? token.text : "the end of the file");
  }
}
