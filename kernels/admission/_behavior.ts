/** How control leaves the statements of WGSL. */

import type { Block, Loop, Span, Statement } from "./wgsl.ts";

export type Exit = "next" | "break" | "continue" | "return";

/** How control may leave a statement. Source: WGSL, Behavior Analysis. */
export function behaviorOf(statement: Statement): Set<Exit> {
  switch (statement.kind) {
    case "return":
    case "break":
    case "continue":
      return new Set([statement.kind]);
    case "block":
      return behaviorOfBlock(statement);
    case "if": {
      const other = statement.otherwise ? behaviorOf(statement.otherwise) : new Set<Exit>(["next"]);
      return behaviorOf(statement.then).union(other);
    }
    case "switch": {
      const all = statement.cases.reduce((made, { body }) => made.union(behaviorOf(body)), new Set<Exit>());
      if (all.delete("break")) all.add("next");
      return all;
    }
    case "loop":
    case "for":
    case "while": {
      const all = behaviorOf(statement.body);
      const leaves = all.delete("break") ||
        (statement.kind === "loop" ? statement.breakIf !== undefined : statement.condition !== undefined);
      all.delete("next");
      all.delete("continue");
      if (leaves) all.add("next");
      return all;
    }
    default:
      return new Set(["next"]);
  }
}

function behaviorOfBlock({ body }: Block): Set<Exit> {
  const all = new Set<Exit>(["next"]);
  for (const one of body) {
    if (!all.delete("next")) break;
    for (const exit of behaviorOf(one)) all.add(exit);
  }
  return all;
}

export function onlyNext(exits: Set<Exit>): boolean {
  return exits.size === 1 && exits.has("next");
}

/** `for` and `while` as the loop they stand for. */
export function asLoop(statement: Extract<Statement, { kind: "for" | "while" }>): Block {
  const span: Span = { start: statement.start, end: statement.end };
  const { condition, body } = statement;
  const leave: Statement[] = condition
    ? [{
      kind: "if",
      condition,
      then: { kind: "block", body: [], ...span },
      otherwise: { kind: "block", body: [{ kind: "break", ...span }], ...span },
      ...span,
    }]
    : [];
  const update = statement.kind === "for" ? statement.update : undefined;
  const loop: Loop = {
    kind: "loop",
    body: { kind: "block", body: [...leave, body], ...span },
    continuing: update && { kind: "block", body: [update], ...span },
    ...span,
  };
  const init = statement.kind === "for" && statement.init ? [statement.init] : [];
  return { kind: "block", body: [...init, loop], ...span };
}
