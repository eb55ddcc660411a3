/** Types of WGSL as far as layouts and our own passes need them: written in full (`vec4<f32>`), with sizes in bytes. */

import type { Expression, Module } from "./wgsl.ts";

const LETTERS: Record<string, string> = { f: "f32", u: "u32", i: "i32" };

/** A type written out: `vec4f`, an alias of it and `vec4<f32>` all give `vec4<f32>`. */
export function typeText(type: Expression, module: Module): string {
  if (type.kind === "literal") return type.text;
  if (type.kind !== "name") return "?";
  const alias = module.aliases.find(({ name }) => name === type.name);
  if (alias) return typeText(alias.type, module);
  const short = /^(vec[234]|mat[234]x[234])([fui])$/.exec(type.name);
  if (short) return `${short[1]}<${LETTERS[short[2]]}>`;
  if (type.template.length === 0) return type.name;
  return `${type.name}<${type.template.map((one) => typeText(one, module)).join(", ")}>`;
}

/** Scalar and width of a number or a vector. */
export function vectorOf(text: string): { scalar: string; width: number } | undefined {
  const match = /^(?:vec([234])<)?(f32|u32|i32|bool)>?$/.exec(text);
  return match ? { scalar: match[2], width: Number(match[1] ?? 1) } : undefined;
}

/** The value of an expression of whole numbers; undefined if it has names that are not in the table. */
export function evaluate(expression: Expression, names: Record<string, number>): number | undefined {
  switch (expression.kind) {
    case "literal": {
      const value = Number(expression.text.replace(/[iu]$/, ""));
      return Number.isNaN(value) ? undefined : value;
    }
    case "name":
      return names[expression.name];
    case "paren":
      return evaluate(expression.inner, names);
    case "binary": {
      const [a, b] = [evaluate(expression.left, names), evaluate(expression.right, names)];
      return a === undefined || b === undefined ? undefined : compute(expression.op, a, b);
    }
    default:
      return undefined;
  }
}

function compute(op: string, a: number, b: number): number | undefined {
  switch (op) {
    case "+":
      return a + b;
    case "-":
      return a - b;
    case "*":
      return a * b;
    case "/":
      return Math.trunc(a / b);
    case "%":
      return a % b;
    case "<<":
      return a * 2 ** b;
    default:
      return undefined;
  }
}

export interface Layout {
  size: number;
  align: number;
}

/** Size and alignment; undefined if a length cannot be told or the type is none that has a size. Source: WGSL, §14.4.1. */
export function layoutOf(
  type: Expression,
  { module, names }: { module: Module; names: Record<string, number> },
): Layout | undefined {
  if (type.kind !== "name") return undefined;
  const alias = module.aliases.find(({ name }) => name === type.name);
  if (alias) return layoutOf(alias.type, { module, names });
  const struct = module.structs.find(({ name }) => name === type.name);
  if (struct) return structLayout(struct.members.map((one) => layoutOf(one.type, { module, names })));
  if (type.name === "atomic") return { size: 4, align: 4 };
  if (type.name === "array") {
    const element = layoutOf(type.template[0], { module, names });
    const length = type.template[1] && evaluate(type.template[1], names);
    return element && length !== undefined
      ? { size: length * up(element.size, element.align), align: element.align }
      : undefined;
  }
  const text = typeText(type, module);
  const matrix = /^mat([234])x([234])</.exec(text);
  if (matrix) {
    const column = vectorLayout(Number(matrix[2]));
    return { size: Number(matrix[1]) * up(column.size, column.align), align: column.align };
  }
  const vector = vectorOf(text);
  return vector && vectorLayout(vector.width);
}

function vectorLayout(width: number): Layout {
  return { size: 4 * width, align: width === 1 ? 4 : width === 2 ? 8 : 16 };
}

function structLayout(members: (Layout | undefined)[]): Layout | undefined {
  let [size, align] = [0, 1];
  for (const member of members) {
    if (!member) return undefined;
    size = up(size, member.align) + member.size;
    align = Math.max(align, member.align);
  }
  return { size: up(size, align), align };
}

function up(size: number, align: number): number {
  return Math.ceil(size / align) * align;
}
