/** What this runtime takes and browsers refuse, or grant only to devices that were asked for more. */

import { behaviorOf } from "./_behavior.ts";
import { FUNCTIONS, RESERVED, TYPES } from "./_wgsl_words.ts";
import type { Problem } from "./statics.ts";
import { childrenOf, expressionsOf, rootOf, walk } from "./_walk.ts";
import type { Binary, Expression, Module, Statement } from "./wgsl.ts";

const SPACES = ["", "private", "workgroup", "uniform", "storage", "function"];
const ATTRIBUTES = [
  ...["align", "binding", "builtin", "compute", "const", "diagnostic", "group", "id", "must_use", "size"],
  "workgroup_size",
];
const BUILTINS = [
  ...["local_invocation_id", "local_invocation_index", "global_invocation_id", "workgroup_id", "num_workgroups"],
];

/** Extensions, foreign types and functions, reserved names, and loops without an end. */
export function findStrangeWords(module: Module): Problem[] {
  const expressions = allExpressions(module);
  return [
    ...module.directives.filter(({ keyword }) => keyword !== "diagnostic").map(({ keyword, names, start }) => ({
      ...{ at: start, what: keyword, expected: "WGSL without extensions", got: names.join(", ") },
    })),
    ...module.tokens.filter(({ kind, text }) =>
      kind === "number" && /^(?!0[xX][^.pP]*$).*(?:h|l[iuf])$|^0[xX].*l[iu]$/.test(text)
    )
      .map(({ text, start }) => ({ at: start, what: "number", expected: "an f32, i32 or u32", got: text })),
    ...module.globals.filter(({ space }) => !SPACES.includes(space[0] ?? "")).map(({ name, space, start }) => ({
      ...{ at: start, what: name, expected: "an address space of WGSL", got: space[0] },
    })),
    ...attributeProblems(module),
    ...namesOf(module).filter(({ name }) => RESERVED.has(name) || name.startsWith("__") || name === "_")
      .map(({ name, start }) => ({ at: start, what: "name", expected: "none that WGSL reserves", got: name })),
    ...callProblems(module, expressions),
    ...mixedOperators(expressions),
    ...sharedPointers(expressions),
    ...typeProblems(module, expressions),
    ...endlessLoops(module),
  ];
}

function namesOf(module: Module): { name: string; start: number }[] {
  const inside = module.functions.flatMap(({ body, parameters }) => [
    ...parameters,
    ...walk(body).flatMap((one) => one.kind === "declare" ? [one] : []),
  ]);
  const members = module.structs.flatMap((one) => one.members);
  return [...module.structs, ...members, ...module.aliases, ...module.globals, ...module.functions, ...inside];
}

function attributeProblems(module: Module): Problem[] {
  const all = [
    ...module.globals,
    ...module.functions,
    ...module.functions.flatMap((one) => one.parameters),
    ...module.structs.flatMap((one) => one.members),
  ].flatMap(({ attributes }) => attributes);
  return all.flatMap(({ name, args, start: at }) => {
    if (!ATTRIBUTES.includes(name)) {
      return [{ at, what: "attribute", expected: "one of a compute shader", got: `@${name}` }];
    }
    const builtin = name === "builtin" && args[0]?.kind === "name" ? args[0].name : undefined;
    if (builtin === undefined || BUILTINS.includes(builtin)) return [];
    return [{ at, what: "builtin", expected: BUILTINS.join(" | "), got: builtin }];
  });
}

function callProblems(module: Module, expressions: Expression[]): Problem[] {
  const own = new Set([...module.functions, ...module.structs, ...module.aliases].map(({ name }) => name));
  return expressions.flatMap((one) =>
    one.kind !== "call" || own.has(one.name) || FUNCTIONS.has(one.name) || TYPES.has(one.name)
      ? []
      : [{ at: one.start, what: "call", expected: "a function of WGSL or of this source", got: one.name }]
  );
}

const BITS = ["&", "|", "^"];
const RELATIONS = ["==", "!=", "<", ">", "<=", ">="];
const LOGICAL = ["&&", "||"];

/** Browsers want parentheses where operators of these kinds meet. Source: WGSL, §8.18, the grammar of expressions. */
function mixedOperators(expressions: Expression[]): Problem[] {
  return expressions.flatMap((outer) => {
    if (outer.kind !== "binary") return [];
    const wrong = [outer.left, outer.right].find((inner) => inner.kind === "binary" && needsParentheses(outer, inner));
    if (wrong?.kind !== "binary") return [];
    return [{
      at: wrong.start,
      what: "expression",
      expected: `parentheses beside ${outer.op}`,
      got: `${wrong.op} as it is`,
    }];
  });
}

function needsParentheses(outer: Binary, inner: Binary): boolean {
  const { op } = outer;
  if (BITS.includes(op)) return inner.op !== op;
  if (op === "<<" || op === ">>") return true;
  if (RELATIONS.includes(op)) return [...RELATIONS, ...LOGICAL, ...BITS].includes(inner.op);
  return LOGICAL.includes(op) && (BITS.includes(inner.op) || (LOGICAL.includes(inner.op) && inner.op !== op));
}

/** Browsers refuse two pointers to one variable in one call. */
function sharedPointers(expressions: Expression[]): Problem[] {
  return expressions.flatMap((one) => {
    if (one.kind !== "call") return [];
    const roots = one.args.flatMap((arg) => arg.kind === "unary" && arg.op === "&" ? [rootOf(arg.operand)] : []);
    const twice = roots.find((root, i) => roots.indexOf(root) < i);
    if (twice === undefined) return [];
    return [{ at: one.start, what: one.name, expected: "pointers to different variables", got: `${twice} twice` }];
  });
}

function typeProblems(module: Module, expressions: Expression[]): Problem[] {
  const known = new Set([...module.structs, ...module.aliases].map(({ name }) => name));
  const written = [
    ...module.globals.flatMap(({ type }) => type ?? []),
    ...module.aliases.map(({ type }) => type),
    ...module.structs.flatMap(({ members }) => members.map(({ type }) => type)),
    ...module.functions.flatMap(({ parameters, result, body }) => [
      ...parameters.map(({ type }) => type),
      ...(result ? [result] : []),
      ...walk(body).flatMap((one) => one.kind === "declare" && one.type ? [one.type] : []),
    ]),
    ...expressions.flatMap((one) => one.kind === "call" ? one.template.slice(0, 1) : []),
  ];
  return written.flatMap((type) => typesIn(type)).filter(({ name }) => !known.has(name) && !TYPES.has(name))
    .map(({ name, start }) => ({ at: start, what: "type", expected: "a type of WGSL or of this source", got: name }));
}

/** The names of types in a written type: `array<vec4f, N>` has array and vec4f. */
function typesIn(type: Expression): { name: string; start: number }[] {
  if (type.kind !== "name") return [];
  const inner = type.name === "ptr" ? type.template.slice(1, 2) : type.template.slice(0, 1);
  return [type, ...inner.flatMap(typesIn)];
}

function allExpressions(module: Module): Expression[] {
  const roots = [
    ...module.globals.flatMap(({ value }) => value ?? []),
    ...module.functions.flatMap(({ body }) => walk(body).flatMap(expressionsOf)),
  ];
  const all = [...roots];
  for (const one of all) all.push(...childrenOf(one));
  return all;
}

/** Browsers refuse a loop that nothing leaves; one whose condition cannot fail hangs a gpu, though drivers may cap it. */
function endlessLoops(module: Module): Problem[] {
  return module.functions.flatMap(({ body }) => walk(body)).filter(neverEnds)
    .map(({ start }) => ({ at: start, what: "loop", expected: "a way out", got: "none" }));
}

function neverEnds(statement: Statement): boolean {
  if (!["loop", "for", "while"].includes(statement.kind)) return false;
  if (behaviorOf(statement).size === 0) return true;
  if (statement.kind !== "for" && statement.kind !== "while") return false;
  const leaves = behaviorOf(statement.body);
  return statement.condition !== undefined && alwaysTrue(statement.condition) && !leaves.has("break") &&
    !leaves.has("return");
}

function alwaysTrue(condition: Expression): boolean {
  if (condition.kind === "paren") return alwaysTrue(condition.inner);
  if (condition.kind === "literal") return condition.text === "true";
  // no u32 is below 0
  const { kind } = condition;
  return kind === "binary" && condition.op === ">=" && condition.right.kind === "literal" &&
    /^0+u$/.test(condition.right.text);
}
