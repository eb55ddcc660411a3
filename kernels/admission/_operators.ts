/** The faults that people make in kernels, as edits of the source of one variant. */

import { infer, type Inferred, type Site } from "./_infer.ts";
import { vectorOf } from "./_types.ts";
import { statementEdits } from "./_statement_operators.ts";
import { expressionsOf, walkExpression } from "./_walk.ts";
import { type Expression, type Module, parseWgsl, type Span } from "./wgsl.ts";

/** Text in place of a part of the source; `tail` is appended to it. */
export interface Edit extends Span {
  operator: string;
  text: string;
  tail?: string;
}

export interface Scene extends Inferred {
  source: string;
  module: Module;
}

type Of<K extends Expression["kind"]> = Extract<Expression, { kind: K }>;

/** All single faults of a source, in the order of the text by kinds. */
export function editsOf(source: string): Edit[] {
  const module = parseWgsl(source);
  const scene: Scene = { source, module, ...infer(module) };
  const all = scene.sites.flatMap((site) => [
    ...statementEdits(site, scene),
    ...expressionsOf(site.statement).flatMap(walkExpression).flatMap((one) => expressionEdits(one, { site, scene })),
  ]);
  return all.filter(({ start, end, text }) => text !== source.slice(start, end));
}

function expressionEdits(expression: Expression, { site, scene }: { site: Site; scene: Scene }): Edit[] {
  switch (expression.kind) {
    case "binary":
      return binaryEdits(expression, scene);
    case "call":
      return callEdits(expression, scene);
    case "index":
      return indexEdits(expression, scene);
    case "unary":
      if (expression.op !== "-") return [];
      return [{ operator: "sign", ...place(expression), text: cut(scene, expression.operand) }];
    case "name":
      return nameEdits(expression, site);
    case "member":
      return memberEdits(expression, scene);
    case "literal":
      return literalEdits(expression);
    default:
      return [];
  }
}

function place({ start, end }: Span): Span {
  return { start, end };
}

/** The text of a node. */
export function cut({ source }: Scene, { start, end }: Span): string {
  return source.slice(start, end);
}

const COMPARISONS: Record<string, string> = { "<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=" };
const ARITHMETIC: Record<string, string[]> = {
  "+": ["-"],
  "-": ["+"],
  "*": ["/", "+"],
  "/": ["*"],
  "%": ["/"],
  "<<": [">>"],
  ">>": ["<<"],
  "&": ["|"],
  "|": ["&"],
  "^": ["|"],
  "&&": ["||"],
  "||": ["&&"],
};

function binaryEdits(expression: Of<"binary">, scene: Scene): Edit[] {
  const { op, opAt, left, right } = expression;
  const at = place(expression);
  const [a, b] = [cut(scene, left), cut(scene, right)];
  const type = scene.types.get(expression);
  const same = (side: Expression) => type !== undefined && scene.types.get(side) === type;
  const whole = type !== undefined && vectorOf(type)?.scalar === "u32";
  const operator = "wrong operator";
  const swap = (to: string): Edit => {
    // bit and logical operators stand beside others only in parentheses
    if (/[&|^]/.test(op)) return { operator, ...at, text: `((${a}) ${to} (${b}))` };
    return { operator, start: opAt, end: opAt + op.length, text: to };
  };
  const edits: Edit[] = [
    ...(op in COMPARISONS ? [{ ...swap(COMPARISONS[op]), operator: "off by one in a comparison" }] : []),
    ...(ARITHMETIC[op] ?? []).filter((to) => to !== "/" || a !== "0u").map(swap),
  ];
  // nothing is lost or gained with a zero
  if (op === "+" && /^0u(?: \*.*)?$/.test(b)) return [];
  if (["-", "/", "%"].includes(op)) edits.push({ operator: "swapped operands", ...at, text: `${b} ${op} (${a})` });
  if (["+", "-", "*", "/"].includes(op)) {
    const operator = op === "*" || op === "/" ? "dropped factor" : "dropped term";
    if (same(left)) edits.push({ operator, ...at, text: a });
    if (same(right)) edits.push({ operator, ...at, text: b });
  }
  // (n + 3u) / 4u: the tile that is not full
  const inner = left.kind === "paren" ? left.inner : left;
  if (op === "/" && whole && inner.kind === "binary" && inner.op === "+" && right.kind === "literal") {
    edits.push({ operator: "missing last tile", ...at, text: `(${cut(scene, inner.left)}) / ${b}` });
  }
  return edits;
}

const ROUNDINGS: Record<string, string[]> = {
  round: ["floor", "trunc", "ceil"],
  floor: ["ceil", "trunc", "round"],
  ceil: ["floor"],
  trunc: ["round"],
};

function callEdits(expression: Of<"call">, scene: Scene): Edit[] {
  const { name, args } = expression;
  const at = place(expression);
  const texts = args.map((arg) => cut(scene, arg));
  const edits: Edit[] = [];
  const add = (operator: string, text: string) => edits.push({ operator, ...at, text });
  for (const other of ROUNDINGS[name] ?? []) add("wrong rounding", `${other}(${texts[0]})`);
  const type = scene.types.get(expression);
  const same = (arg: Expression) => type !== undefined && scene.types.get(arg) === type;
  if (name === "clamp") {
    add("lost clamp", texts[0]);
    add("lost clamp", `max(${texts[0]}, ${texts[1]})`);
    add("lost clamp", `min(${texts[0]}, ${texts[2]})`);
  }
  if (name === "min" || name === "max") {
    args.forEach((arg, i) => same(arg) && add("lost clamp", texts[i]));
    add("min for max", `${name === "min" ? "max" : "min"}(${texts.join(", ")})`);
  }
  if (name === "select") {
    add("wrong choice", `select(${texts[1]}, ${texts[0]}, ${texts[2]})`);
    args.slice(0, 2).forEach((arg, i) => same(arg) && add("wrong choice", texts[i]));
  }
  if (name === "abs" || name === "sqrt") add(`lost ${name}`, texts[0]);
  return [...edits, ...argumentEdits(expression, scene)];
}

/** Arguments of our own functions and of vectors in another order, and words of a counter that were forgotten. */
function argumentEdits({ name, args, start, end }: Of<"call">, scene: Scene): Edit[] {
  const own = scene.module.functions.some((one) => one.name === name);
  const vector = /^(?:vec[234]|mat)/.test(name);
  if (!own && !vector) return [];
  const texts = args.map((arg) => cut(scene, arg));
  // key and counter of the random words: who draws is told by them alone
  const isSeed = texts.some((text) => /\.(?:seed|purpose|layer|draw)$/.test(text));
  const operator = isSeed ? "wrong seed counter" : "swapped arguments";
  const write = (words: string[]) => `${name}(${words.join(", ")})`;
  const swaps = texts.slice(1).flatMap((text, i) =>
    scene.types.get(args[i]) === scene.types.get(args[i + 1]) ? [write(texts.toSpliced(i, 2, text, texts[i]))] : []
  );
  const lost = isSeed ? texts.map((_, i) => write(texts.toSpliced(i, 1, "0u"))) : [];
  const added = isSeed ? texts.map((text, i) => write(texts.toSpliced(i, 1, `${text} + 1u`))) : [];
  return [...swaps, ...lost, ...added].map((text) => ({ operator, start, end, text }));
}

function indexEdits({ index }: Of<"index">, scene: Scene): Edit[] {
  const scalar = scene.types.get(index);
  if (scalar !== "u32") return [];
  const text = cut(scene, index);
  return ["+", "-"].map((op) => ({ operator: "off by one in an index", ...place(index), text: `(${text}) ${op} 1u` }));
}

/** Another name of the same type, where the fault is a slip of the eye: in indices and sizes. */
function nameEdits(expression: Of<"name">, site: Site): Edit[] {
  const type = site.names.get(expression.name);
  if (type !== "u32" && type !== "vec4<f32>" && type !== "vec4<u32>") return [];
  return [...site.names].filter(([name, other]) => other === type && name !== expression.name && !/^[A-Z]/.test(name))
    .slice(-3).map(([name]) => ({ operator: "swapped names", ...place(expression), text: name }));
}

const LANES = ["x", "y", "z", "w"];

function memberEdits({ base, name, end }: Of<"member">, scene: Scene): Edit[] {
  const type = scene.types.get(base) ?? "?";
  const start = end - name.length;
  const width = vectorOf(type)?.width ?? 1;
  if (width > 1 && name.length === 1) {
    const lane = LANES.indexOf(name);
    const others = [(lane + 1) % width, (lane + width - 1) % width];
    return [...new Set(others)].map((other) => ({ operator: "wrong lane", start, end, text: LANES[other] }));
  }
  const members = scene.module.structs.find((one) => one.name === type)?.members ?? [];
  const typeOf = (one: (typeof members)[0]) => one.type.kind === "name" ? one.type.name : "";
  const at = members.findIndex((one) => one.name === name);
  if (at < 0) return [];
  const alike = members.filter((one) => one.name !== name && typeOf(one) === typeOf(members[at]));
  return alike.map((one) => ({ operator: "swapped parameters", start, end, text: one.name }));
}

function literalEdits({ text, start, end }: Of<"literal">): Edit[] {
  const operator = "wrong constant";
  const whole = /^(\d+|0[xX][0-9a-fA-F]+)([iu]?)$/.exec(text);
  if (whole) {
    const value = Number(whole[1]);
    const hex = /^0[xX]/.test(text);
    const write = (n: number) => (hex ? `0x${n.toString(16)}` : String(n)) + whole[2];
    const steps = [value + 1, value - 1].filter((n) => n >= 0 && n < 2 ** 32);
    return steps.map((n) => ({ operator, start, end, text: write(n) }));
  }
  const value = Number(text.replace(/f$/, ""));
  if (Number.isNaN(value)) return [];
  // one in the last digits that matter
  const near = value === 0 ? "1e-3" : Number((value * 1.001).toPrecision(9)).toString();
  return [{ operator, start, end, text: /[.e]/.test(near) ? near : `${near}.0` }];
}
