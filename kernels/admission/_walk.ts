/** Statements and expressions of a syntax tree, one after the other. */

import type { Expression, Statement } from "./wgsl.ts";

/** A statement and all inside it, in the order of the text. */
export function walk(statement: Statement): Statement[] {
  return [statement, ...partsOf(statement).flatMap(walk)];
}

function partsOf(statement: Statement): Statement[] {
  switch (statement.kind) {
    case "block":
      return statement.body;
    case "if":
      return [statement.then, ...(statement.otherwise ? [statement.otherwise] : [])];
    case "switch":
      return statement.cases.map(({ body }) => body);
    case "loop":
      return [statement.body, ...(statement.continuing ? [statement.continuing] : [])];
    case "for":
      return [statement.init, statement.update, statement.body].filter((one) => one !== undefined);
    case "while":
      return [statement.body];
    default:
      return [];
  }
}

/** Expressions that stand in a statement itself, not in a statement inside it. */
export function expressionsOf(statement: Statement): Expression[] {
  switch (statement.kind) {
    case "declare":
    case "return":
      return present(statement.value);
    case "if":
    case "while":
    case "assert":
      return [statement.condition];
    case "for":
      return present(statement.condition);
    case "loop":
      return present(statement.breakIf);
    case "switch":
      return [statement.subject, ...statement.cases.flatMap(({ selectors }) => selectors)];
    case "assign":
      return [...present(statement.target), statement.value];
    case "step":
      return [statement.target];
    case "call":
      return [statement.call];
    default:
      return [];
  }
}

function present(expression: Expression | null | undefined): Expression[] {
  return expression ? [expression] : [];
}

/** Expressions directly inside an expression. */
export function childrenOf(expression: Expression): Expression[] {
  switch (expression.kind) {
    case "call":
      return expression.args;
    case "index":
      return [expression.base, expression.index];
    case "member":
      return [expression.base];
    case "unary":
      return [expression.operand];
    case "binary":
      return [expression.left, expression.right];
    case "paren":
      return [expression.inner];
    default:
      return [];
  }
}

/** An expression and all inside it. */
export function walkExpression(expression: Expression): Expression[] {
  return [expression, ...childrenOf(expression).flatMap(walkExpression)];
}

/** The variable that a reference begins with. */
export function rootOf(expression: Expression): string {
  if (expression.kind === "name") return expression.name;
  if (expression.kind === "paren") return rootOf(expression.inner);
  if (expression.kind === "unary") return rootOf(expression.operand);
  if (expression.kind === "member" || expression.kind === "index") return rootOf(expression.base);
  return "";
}
