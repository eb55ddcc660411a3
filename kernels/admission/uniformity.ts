/**
 * Whether every barrier of a shader lies where all invocations of a workgroup come together: the uniformity analysis of
 * WGSL, which browsers demand and this runtime leaves out. A graph of control flow and values, in which an edge says
 * "is only uniform if"; what a barrier demands may not reach a value that differs between invocations.
 * Source: WGSL, Uniformity Analysis. Function by function, callees first; a callee is a summary to its callers.
 */

import { asLoop, behaviorOf, type Exit, onlyNext } from "./_behavior.ts";
import {
  type Dependence,
  type Global,
  globalOf,
  join,
  type Meaning,
  type Node,
  reach,
  type State,
  type Summary,
  type Variable,
} from "./_flow_graph.ts";
import { rootOf } from "./_walk.ts";
import type { CallExpression, Expression, FunctionNode, If, Loop, Module, Parameter, Statement } from "./wgsl.ts";

/** Something that must be uniform and is not: where, what, and the value that differs. */
export interface Divergence {
  at: number;
  what: string;
  /** What makes it differ, and where that comes from. */
  cause: string;
  causeAt: number;
}

const BARRIERS = ["workgroupBarrier", "storageBarrier", "textureBarrier", "workgroupUniformLoad"];
const UNIFORM_BUILTINS = ["workgroup_id", "num_workgroups"];

/** All divergences of a module, callees first. */
export function findDivergence(module: Module): Divergence[] {
  if (!module.tokens.some(({ text }) => BARRIERS.includes(text))) return [];
  const summaries = new Map<string, Summary>();
  const found: Divergence[] = [];
  for (const one of inCallOrder(module)) {
    const walk = new Walk(module, { one, summaries });
    summaries.set(one.name, walk.run());
    found.push(...walk.found);
  }
  return found.sort((a, b) => a.at - b.at);
}

/** Functions so that callees come before callers; recursion is no WGSL and would only end up in some order. */
function inCallOrder({ functions, tokens }: Module): FunctionNode[] {
  const byName = new Map(functions.map((one) => [one.name, one]));
  const done = new Set<FunctionNode>();
  const visit = (one: FunctionNode) => {
    if (done.has(one)) return;
    done.add(one);
    for (const { kind, text, start } of tokens) {
      const callee = kind === "word" && start >= one.body.start && start < one.end && byName.get(text);
      if (callee) visit(callee);
    }
    order.push(one);
  };
  const order: FunctionNode[] = [];
  functions.forEach(visit);
  return order;
}

/** Where break and continue of the loop or switch around a statement leave the state. */
interface Frame {
  breaks: State[];
  continues: State[] | null;
}

/** One function. */
class Walk {
  readonly found: Divergence[] = [];
  readonly #module: Module;
  readonly #one: FunctionNode;
  readonly #summaries: Map<string, Summary>;
  readonly #begin: Node = { edges: [] };
  readonly #values: Node[] = [];
  readonly #contents = new Map<number, Node>();
  readonly #pointers = new Map<number, Variable>();
  readonly #demands: { node: Node; at: number; what: string }[] = [];
  readonly #result: Node = { edges: [] };
  readonly #scopes: Map<string, Meaning>[] = [new Map()];
  readonly #frames: Frame[] = [];
  readonly #returns: State[] = [];
  #state: State = new Map();

  constructor(module: Module, { one, summaries }: { one: FunctionNode; summaries: Map<string, Summary> }) {
    this.#module = module;
    this.#one = one;
    this.#summaries = summaries;
  }

  run(): Summary {
    this.#parameters();
    this.#statement(this.#one.body, this.#begin);
    if (behaviorOf(this.#one.body).has("next")) this.#returns.push(this.#state);
    return this.#summary();
  }

  #parameters(): void {
    const isEntry = this.#one.attributes.some(({ name }) => name === "compute");
    this.#one.parameters.forEach((parameter, i) => {
      const { name, type } = parameter;
      const node: Node = { edges: [] };
      if (isEntry) node.differs = this.#builtinThatDiffers(parameter);
      this.#values.push(node);
      if (nameOf(type) === "ptr") this.#scopes[0].set(name, { kind: "pointer", to: this.#pointee(type, i), node });
      else this.#scopes[0].set(name, { kind: "value", node });
    });
  }

  /** What a pointer parameter points to: one more variable here, unless all invocations share it. */
  #pointee(type: Expression, i: number): Variable | Global {
    const [space, , access] = type.kind === "name" ? type.template.map(nameOf) : [];
    if (space !== "function" && space !== "private") return globalOf(space, { access, name: `a pointer to ${space}` });
    const variable: Variable = { kind: "variable" };
    const contents: Node = { edges: [] };
    this.#contents.set(i, contents);
    this.#pointers.set(i, variable);
    this.#state.set(variable, contents);
    return variable;
  }

  #builtinThatDiffers({ name, type, attributes, start }: Parameter): Node["differs"] {
    const struct = this.#module.structs.find((one) => one.name === nameOf(type));
    const all = [{ attributes }, ...(struct?.members ?? [])].flatMap((one) => one.attributes)
      .filter((one) => one.name === "builtin").map((one) => nameOf(one.args[0]));
    const builtin = all.find((one) => !UNIFORM_BUILTINS.includes(one));
    return builtin === undefined ? undefined : { text: `${builtin} (${name})`, at: start };
  }

  #summary(): Summary {
    const summary: Summary = {
      values: new Map(),
      contents: new Map(),
      result: this.#depends(this.#result),
      exits: new Map(),
    };
    for (const { node, at, what } of this.#demands) {
      const reached = reach(node);
      const cause = [...reached].find((one) => one.differs)?.differs;
      if (cause) this.found.push({ at, what, cause: cause.text, causeAt: cause.at });
      if (reached.has(this.#begin)) summary.call ??= what;
      this.#values.forEach((one, i) => reached.has(one) && summary.values.set(i, what));
      this.#contents.forEach((one, i) => reached.has(one) && summary.contents.set(i, what));
    }
    for (const [i, variable] of this.#pointers) {
      summary.exits.set(i, this.#depends({ edges: this.#returns.map((state) => state.get(variable)!) }));
    }
    return summary;
  }

  #depends(node: Node): Dependence {
    const reached = reach(node);
    const values = this.#values.flatMap((one, i) => reached.has(one) ? [i] : []);
    const contents = [...this.#contents].flatMap(([i, one]) => reached.has(one) ? [i] : []);
    return { differs: [...reached].find((one) => one.differs)?.differs, values, contents };
  }

  /** Control flow after a statement that was reached in `flow`; changes the state on the way. */
  #statement(statement: Statement, flow: Node): Node {
    switch (statement.kind) {
      case "block":
        return this.#scoped(() => this.#sequence(statement.body, flow));
      case "declare":
        return this.#declare(statement, flow);
      case "if":
        return this.#if(statement, flow);
      case "switch":
        return this.#switch(statement, flow);
      case "loop":
        return this.#loop(statement, flow);
      case "for":
      case "while":
        return this.#statement(asLoop(statement), flow);
      case "return":
        return this.#return(statement.value, flow);
      case "break":
      case "continue":
        this.#jump(statement.kind);
        return flow;
      case "assign":
      case "step":
        return this.#assign(statement, flow);
      case "call":
        return this.#value(statement.call, flow).flow;
      default:
        return flow;
    }
  }

  #sequence(body: Statement[], flow: Node): Node {
    for (const one of body) {
      flow = this.#statement(one, flow);
      // what follows is never reached
      if (!behaviorOf(one).has("next")) break;
    }
    return flow;
  }

  #scoped<T>(action: () => T): T {
    this.#scopes.push(new Map());
    try {
      return action();
    } finally {
      this.#scopes.pop();
    }
  }

  #declare({ keyword, name, value }: Extract<Statement, { kind: "declare" }>, flow: Node): Node {
    const scope = this.#scopes.at(-1)!;
    if (keyword === "const") {
      scope.set(name, { kind: "value", node: { edges: [] } });
      return flow;
    }
    const to = keyword === "let" && value && this.#addressed(value);
    if (to) {
      const { flow: after, node } = this.#argument(value, flow);
      scope.set(name, { kind: "pointer", to, node });
      return after;
    }
    const made = value ? this.#value(value, flow) : { flow, node: flow };
    if (keyword === "let") scope.set(name, { kind: "value", node: made.node });
    else {
      const variable: Variable = { kind: "variable" };
      scope.set(name, variable);
      this.#state.set(variable, made.node);
    }
    return made.flow;
  }

  /** What `&x`, or a pointer that is kept, points to. */
  #addressed(value: Expression): Variable | Global | undefined {
    if (value.kind === "paren") return this.#addressed(value.inner);
    if (value.kind === "unary" && value.op === "&") return this.#target(value.operand);
    const meaning = value.kind === "name" ? this.#meaning(value.name) : undefined;
    return meaning?.kind === "pointer" ? meaning.to : undefined;
  }

  /** The variable that a reference begins with, itself or by a pointer. */
  #target(reference: Expression): Variable | Global | undefined {
    const meaning = this.#meaning(rootOf(reference));
    return meaning.kind === "pointer" ? meaning.to : meaning.kind === "value" ? undefined : meaning;
  }

  #if({ condition, then, otherwise }: If, flow: Node): Node {
    const made = this.#value(condition, flow);
    const before = this.#state;
    const branches = [then, otherwise].map((branch) => {
      this.#state = new Map(before);
      if (!branch) return { after: made.node, state: this.#state, ends: false };
      const after = this.#statement(branch, made.node);
      return { after, state: this.#state, ends: !behaviorOf(branch).has("next") };
    });
    this.#state = join(branches.filter(({ ends }) => !ends).map(({ state }) => state), before);
    const exits = behaviorOf(then).union(otherwise ? behaviorOf(otherwise) : new Set<Exit>(["next"]));
    return onlyNext(exits) ? made.flow : { edges: branches.map(({ after }) => after) };
  }

  #switch(statement: Extract<Statement, { kind: "switch" }>, flow: Node): Node {
    const made = this.#value(statement.subject, flow);
    const before = this.#state;
    const frame: Frame = { breaks: [], continues: null };
    this.#frames.push(frame);
    const ends = statement.cases.map(({ body }) => {
      this.#state = new Map(before);
      const after = this.#statement(body, made.node);
      if (behaviorOf(body).has("next")) frame.breaks.push(this.#state);
      return after;
    });
    this.#frames.pop();
    this.#state = join(frame.breaks, before);
    return onlyNext(behaviorOf(statement)) ? made.flow : { edges: ends };
  }

  #loop(loop: Loop, flow: Node): Node {
    const round: Node = { edges: [flow] };
    const merged = new Map([...this.#state].map(([variable, node]) => [variable, { edges: [node] } as Node]));
    this.#state = new Map(merged);
    const frame: Frame = { breaks: [], continues: [] };
    this.#frames.push(frame);
    this.#scopes.push(new Map());
    let after = this.#sequence(loop.body.body, round);
    const falls = behaviorOf(loop.body).has("next") ? [this.#state] : [];
    this.#state = join([...falls, ...frame.continues!], this.#state);
    if (loop.continuing) after = this.#sequence(loop.continuing.body, after);
    if (loop.breakIf) {
      after = this.#value(loop.breakIf, after).node;
      frame.breaks.push(new Map(this.#state));
    }
    this.#scopes.pop();
    this.#frames.pop();
    round.edges.push(after);
    for (const [variable, node] of merged) node.edges.push(this.#state.get(variable)!);
    this.#state = join(frame.breaks, this.#state);
    return onlyNext(behaviorOf(loop)) ? flow : round;
  }

  #jump(kind: "break" | "continue"): void {
    const frame = kind === "break" ? this.#frames.at(-1) : this.#frames.findLast(({ continues }) => continues);
    (kind === "break" ? frame?.breaks : frame?.continues)?.push(new Map(this.#state));
  }

  #return(value: Expression | undefined, flow: Node): Node {
    const made = value ? this.#value(value, flow) : { flow, node: flow };
    this.#result.edges.push(made.node);
    this.#returns.push(new Map(this.#state));
    return made.flow;
  }

  #assign(statement: Extract<Statement, { kind: "assign" | "step" }>, flow: Node): Node {
    const { target } = statement;
    const value = statement.kind === "assign" ? statement.value : undefined;
    const place = target ? this.#address(target, flow) : { flow, node: flow };
    const made = value ? this.#value(value, place.flow) : place;
    const variable = target ? this.#target(target) : undefined;
    if (variable?.kind === "variable") {
      const whole = target?.kind === "name" && statement.kind === "assign" && statement.op === "=";
      const before = whole ? [] : [this.#state.get(variable)!, place.node];
      this.#state.set(variable, { edges: [made.node, flow, ...before] });
    }
    return made.flow;
  }

  #value(expression: Expression, flow: Node): { flow: Node; node: Node } {
    switch (expression.kind) {
      case "literal":
        return { flow, node: flow };
      case "name":
        return { flow, node: this.#load(expression, flow) };
      case "paren":
        return this.#value(expression.inner, flow);
      case "member":
        return this.#value(expression.base, flow);
      case "unary":
        return expression.op === "&" ? this.#address(expression.operand, flow) : this.#value(expression.operand, flow);
      case "index":
        return this.#all([expression.base, expression.index], flow);
      case "binary": {
        if (expression.op !== "&&" && expression.op !== "||") {
          return this.#all([expression.left, expression.right], flow);
        }
        // the right side runs only where the left side says so
        const left = this.#value(expression.left, flow);
        return { flow: left.flow, node: this.#value(expression.right, left.node).node };
      }
      case "call":
        return this.#call(expression, flow);
    }
  }

  #all(parts: Expression[], flow: Node): { flow: Node; node: Node } {
    const node: Node = { edges: [] };
    for (const part of parts) {
      const made = this.#value(part, flow);
      node.edges.push(made.node);
      flow = made.flow;
    }
    node.edges.push(flow);
    return { flow, node };
  }

  /** The value of a name that is read. */
  #load({ name, start }: Extract<Expression, { kind: "name" }>, flow: Node): Node {
    const meaning = this.#meaning(name);
    if (meaning.kind === "value") return { edges: [flow, meaning.node] };
    const [from, pointer] = meaning.kind === "pointer" ? [meaning.to, [meaning.node]] : [meaning, []];
    if (from.kind === "variable") return { edges: [flow, this.#state.get(from)!, ...pointer] };
    return {
      edges: [flow, ...pointer],
      differs: from.differs === undefined ? undefined : { text: from.differs, at: start },
    };
  }

  /** A value that is handed on: of a pointer the address, not what lies there. */
  #argument(value: Expression, flow: Node): { flow: Node; node: Node } {
    if (value.kind === "paren") return this.#argument(value.inner, flow);
    const meaning = value.kind === "name" ? this.#meaning(value.name) : undefined;
    return meaning?.kind === "pointer" ? { flow, node: meaning.node } : this.#value(value, flow);
  }

  /** A place in memory without what lies there: only the indices on the way matter. */
  #address(expression: Expression, flow: Node): { flow: Node; node: Node } {
    switch (expression.kind) {
      case "paren":
        return this.#address(expression.inner, flow);
      case "unary":
        return this.#address(expression.operand, flow);
      case "member":
        return this.#address(expression.base, flow);
      case "index": {
        const base = this.#address(expression.base, flow);
        const index = this.#value(expression.index, base.flow);
        return { flow: index.flow, node: { edges: [base.node, index.node] } };
      }
      default:
        return { flow, node: flow };
    }
  }

  #call(call: CallExpression, flow: Node): { flow: Node; node: Node } {
    const values: Node[] = [];
    for (const arg of call.args) {
      const made = this.#argument(arg, flow);
      values.push(made.node);
      flow = made.flow;
    }
    const at = call.start;
    const summary = this.#summaries.get(call.name);
    if (summary) return this.#callOwn(call, { summary, values, flow });
    if (BARRIERS.includes(call.name)) {
      this.#demands.push({ node: flow, at, what: call.name });
      for (const node of values) this.#demands.push({ node, at, what: `pointer of ${call.name}` });
      return { flow, node: flow };
    }
    const differs = call.name.startsWith("atomic") ? { text: call.name, at } : undefined;
    return { flow, node: { edges: [flow, ...values], differs } };
  }

  #callOwn(
    { name, args, start: at }: CallExpression,
    { summary, values, flow }: { summary: Summary; values: Node[]; flow: Node },
  ): { flow: Node; node: Node } {
    const demand = (node: Node, what: string) => this.#demands.push({ node, at, what: `${what} in ${name}()` });
    const targets = args.map((arg) => this.#addressed(arg));
    const contents = targets.map((one): Node => {
      if (one?.kind === "variable") return this.#state.get(one)!;
      return { edges: [], differs: one?.differs === undefined ? undefined : { text: one.differs, at } };
    });
    if (summary.call) demand(flow, summary.call);
    summary.values.forEach((what, i) => demand(values[i], what));
    summary.contents.forEach((what, i) => demand(contents[i], what));
    const made = ({ differs, values: v, contents: c }: Dependence): Node => ({
      edges: [flow, ...v.map((i) => values[i]), ...c.map((i) => contents[i])],
      // told at the call: the value inside is in another function
      differs: differs && { text: `${name}(), by ${differs.text}`, at },
    });
    for (const [i, exit] of summary.exits) {
      const target = targets[i];
      if (target?.kind === "variable") this.#state.set(target, made(exit));
    }
    return { flow, node: made(summary.result) };
  }

  #meaning(name: string): Meaning {
    for (const scope of this.#scopes.toReversed()) {
      const own = scope.get(name);
      if (own) return own;
    }
    const global = this.#module.globals.find((one) => one.name === name);
    if (!global || global.keyword !== "var") return { kind: "global" };
    const [space, access] = global.space;
    return globalOf(space, { access, name });
  }
}

function nameOf(expression: Expression | undefined): string {
  return expression?.kind === "name" ? expression.name : "";
}
