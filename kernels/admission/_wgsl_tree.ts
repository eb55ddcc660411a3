/** The syntax tree of WGSL. */

import type { Token } from "./_wgsl_tokens.ts";

/** Where a node lies in the source, from `start` up to before `end`. */
export interface Span {
  start: number;
  end: number;
}

export type Literal = Span & { kind: "literal"; text: string };
export type Name = Span & { kind: "name"; name: string; template: Expression[] };
export type CallExpression = Span & { kind: "call"; name: string; template: Expression[]; args: Expression[] };
export type IndexExpression = Span & { kind: "index"; base: Expression; index: Expression };
export type Member = Span & { kind: "member"; base: Expression; name: string };
export type Unary = Span & { kind: "unary"; op: string; operand: Expression };
export type Binary = Span & { kind: "binary"; op: string; opAt: number; left: Expression; right: Expression };
export type Paren = Span & { kind: "paren"; inner: Expression };
export type Expression = Literal | Name | CallExpression | IndexExpression | Member | Unary | Binary | Paren;

export type Declaration = Span & {
  kind: "declare";
  keyword: "var" | "let" | "const" | "override";
  name: string;
  /** Address space and access of a `var`. */
  space: string[];
  type?: Expression;
  value?: Expression;
  attributes: Attribute[];
};
export type Block = Span & { kind: "block"; body: Statement[] };
export type If = Span & { kind: "if"; condition: Expression; then: Block; otherwise?: Statement };
export type Switch = Span & { kind: "switch"; subject: Expression; cases: Case[] };
export type Loop = Span & { kind: "loop"; body: Block; continuing?: Block; breakIf?: Expression };
export type For = Span & {
  kind: "for";
  init?: Statement;
  condition?: Expression;
  update?: Statement;
  body: Block;
};
export type While = Span & { kind: "while"; condition: Expression; body: Block };
export type Return = Span & { kind: "return"; value?: Expression };
export type Jump = Span & { kind: "break" | "continue" | "discard" };
/** `target op value`; a target of null is the phony `_`. */
export type Assign = Span & { kind: "assign"; target: Expression | null; op: string; opAt: number; value: Expression };
export type Step = Span & { kind: "step"; target: Expression; op: "++" | "--" };
export type CallStatement = Span & { kind: "call"; call: CallExpression };
export type Assert = Span & { kind: "assert"; condition: Expression };
export type Statement =
  | Declaration
  | Block
  | If
  | Switch
  | Loop
  | For
  | While
  | Return
  | Jump
  | Assign
  | Step
  | CallStatement
  | Assert;
export interface Case {
  /** No selectors but `default` gives an empty list. */
  selectors: Expression[];
  body: Block;
}

export type Attribute = Span & { name: string; args: Expression[] };
export type Parameter = Span & { name: string; type: Expression; attributes: Attribute[] };
export type FunctionNode = Span & {
  name: string;
  parameters: Parameter[];
  result?: Expression;
  attributes: Attribute[];
  body: Block;
};
export type StructNode = Span & { name: string; members: Parameter[] };
export type AliasNode = Span & { name: string; type: Expression };
export type Directive = Span & { keyword: string; names: string[] };

export interface Module {
  tokens: Token[];
  directives: Directive[];
  structs: StructNode[];
  aliases: AliasNode[];
  globals: Declaration[];
  functions: FunctionNode[];
}
