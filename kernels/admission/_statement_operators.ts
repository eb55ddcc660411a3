/** Faults of whole statements: loops, guards, barriers, accumulators, precision. */

import type { Site } from "./_infer.ts";
import { cut, type Edit, type Scene } from "./_operators.ts";
import { rootOf, walkExpression } from "./_walk.ts";
import type { Assign, Declaration, Expression, For, If } from "./wgsl.ts";

export function statementEdits(site: Site, scene: Scene): Edit[] {
  const { statement } = site;
  switch (statement.kind) {
    case "for":
      return loopEdits(statement, scene);
    case "if":
      return guardEdits(statement);
    case "assign":
      return [...assignEdits(statement, site, scene), ...precisionEdits(statement.value, scene)];
    case "declare":
      return [
        ...staleEdits(statement, site, scene),
        ...(statement.value && statement.keyword !== "const" ? precisionEdits(statement.value, scene) : []),
      ];
    case "return":
      return statement.value ? precisionEdits(statement.value, scene) : [];
    case "call": {
      const { start, end, call } = statement;
      const barrier = call.name.endsWith("Barrier");
      return [{ operator: barrier ? "dropped barrier" : "dropped statement", start, end, text: "" }];
    }
    default:
      return [];
  }
}

function loopEdits({ init, condition, body }: For, scene: Scene): Edit[] {
  const edits: Edit[] = [];
  const operator = "off by one in a loop";
  if (init?.kind === "declare" && init.value) {
    const { start, end } = init.value;
    edits.push({ operator, start, end, text: `${cut(scene, init.value)} + 1u` });
  }
  if (condition?.kind === "binary") {
    const { start, end } = condition.right;
    const text = cut(scene, condition.right);
    for (const op of ["+", "-"]) edits.push({ operator, start, end, text: `(${text}) ${op} 1u` });
  }
  edits.push({ operator: "dropped loop", start: body.start, end: body.end, text: "{ break; }" });
  return edits;
}

function guardEdits({ condition, then, otherwise, start, end }: If): Edit[] {
  const guard = then.body.length === 1 && ["return", "break", "continue"].includes(then.body[0].kind);
  if (guard) return otherwise ? [] : [{ operator: "lost guard", start, end, text: "" }];
  const { start: from, end: to } = condition;
  return ["true", "false"].map((text) => ({ operator: "lost condition", start: from, end: to, text: `(${text})` }));
}

function assignEdits({ target, op, opAt, value, start, end }: Assign, site: Site, scene: Scene): Edit[] {
  if (!target) return [];
  const root = rootOf(target);
  const written = scene.module.globals.find(({ name }) => name === root)?.space.join(" ") === "storage read_write";
  const edits: Edit[] = [{ operator: "dropped statement", start, end, text: "" }];
  if (op === "+=") edits.push({ operator: "stale accumulator", start: opAt, end: opAt + 2, text: "=" });
  if (op === "=" && written) edits.push({ operator: "stale accumulator", start: opAt, end: opAt + 1, text: "+=" });
  // total = total + …
  const sum = value.kind === "binary" && ["+", "-"].includes(value.op) ? value : undefined;
  if (sum && site.loops > 0 && cut(scene, sum.left) === cut(scene, target)) {
    edits.push({ operator: "stale accumulator", start: value.start, end: value.end, text: cut(scene, sum.right) });
  }
  return edits;
}

/** A variable that begins at zero begins with what lies in an output instead. */
function staleEdits({ keyword, value, start }: Declaration, site: Site, scene: Scene): Edit[] {
  if (keyword !== "var" || !value || !/^(?:\w+\(\s*(?:0\.0|0u)?\s*\)|0\.0|0u)$/.test(cut(scene, value))) return [];
  if (site.statement.start !== start) return [];
  const type = scene.types.get(value) ?? "?";
  const outputs = scene.module.globals.filter(({ space }) => space.join(" ") === "storage read_write");
  return outputs.flatMap(({ name }) => {
    const element = /^array<(.*)>$/.exec(site.names.get(name) ?? "")?.[1];
    const text = element && readAs(`${name}[0]`, element, type);
    return text ? [{ operator: "stale accumulator", start: value.start, end: value.end, text }] : [];
  });
}

function readAs(text: string, from: string, to: string): string | undefined {
  if (from === to) return text;
  if (from === `vec4<${to}>`) return `${text}.x`;
  if (to === `vec4<${from}>`) return `vec4<${from}>(${text})`;
  const matrix = /^mat([234])x4<f32>$/.exec(to);
  if (matrix && from === "vec4<f32>") return `${to}(${Array(Number(matrix[1])).fill(text).join(", ")})`;
  if (to === "float" && from === "f32") return text;
  return undefined;
}

/** A value that went through 16 bits on its way. */
function precisionEdits(value: Expression, scene: Scene): Edit[] {
  const type = scene.types.get(value) ?? "?";
  const kind = /^mat([234])x4<f32>$/.exec(type) ? "mat" : type === "f32" ? "1" : /^vec([24])<f32>$/.exec(type)?.[1];
  // a constant is what it is
  if (!kind || !walkExpression(value).some((one) => one.kind === "name")) return [];
  const name = `through_f16_${kind === "mat" ? type.slice(3, 6) : kind}`;
  const { start, end } = value;
  return [{
    operator: "f16 for f32",
    start,
    end,
    text: `${name}(${cut(scene, value)})`,
    tail: halfSource(name, kind, type),
  }];
}

function halfSource(name: string, kind: string, type: string): string {
  const pair = (xy: string) => `unpack2x16float(pack2x16float(${xy}))`;
  const four = (v: string) => `vec4f(${pair(`${v}.xy`)}, ${pair(`${v}.zw`)})`;
  const columns = Array.from({ length: Number(type[3]) || 0 }, (_, i) => four(`v[${i}]`));
  const body = kind === "1"
    ? `${pair("vec2f(v, 0.0)")}.x`
    : kind === "2"
    ? pair("v")
    : kind === "4"
    ? four("v")
    : `${type}(${columns.join(", ")})`;
  return `fn ${name}(v: ${type}) -> ${type} { return ${body}; }\n`;
}
