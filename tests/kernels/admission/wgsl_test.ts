import assert from "node:assert/strict";
import { KERNELS } from "../../../kernels/mod.ts";
import { type Expression, parseWgsl, placeOf, WgslError } from "../../../kernels/admission/wgsl.ts";

/** An expression with all its brackets. */
function shown(one: Expression): string {
  const list = (parts: Expression[]) => parts.map(shown).join(", ");
  switch (one.kind) {
    case "literal":
      return one.text;
    case "name":
      return one.template.length ? `${one.name}<${list(one.template)}>` : one.name;
    case "paren":
      return shown(one.inner);
    case "unary":
      return `(${one.op}${shown(one.operand)})`;
    case "binary":
      return `(${shown(one.left)} ${one.op} ${shown(one.right)})`;
    case "member":
      return `${shown(one.base)}.${one.name}`;
    case "index":
      return `${shown(one.base)}[${shown(one.index)}]`;
    case "call":
      return `${one.name}${one.template.length ? `<${list(one.template)}>` : ""}(${list(one.args)})`;
  }
}

function expressionOf(text: string): string {
  const [global] = parseWgsl(`const x = ${text};`).globals;
  return shown(global.value!);
}

const EXPRESSIONS: [string, string][] = [
  ["a + b * c - d", "((a + (b * c)) - d)"],
  ["-a.x * b[i + 1u].yz", "((-a.x) * b[(i + 1u)].yz)"],
  ["a < b && c > d", "((a < b) && (c > d))"],
  ["(a >> 3u) | (b << 2u)", "((a >> 3u) | (b << 2u))"],
  ["vec4<f32>(1.0, 0x1.8p3, .5, 1e-3f)", "vec4<f32>(1.0, 0x1.8p3, .5, 1e-3f)"],
  ["array<vec2<u32>, 4>()", "array<vec2<u32>, 4>()"],
  ["bitcast<vec4f>(n) >= vec4f(0x7fu)", "(bitcast<vec4f>(n) >= vec4f(0x7fu))"],
  ["a /* < b /* nested */ > */ + // c\n d", "(a + d)"],
];

for (const [text, expected] of EXPRESSIONS) {
  Deno.test(`parseWgsl() brackets ${text.replace("\n", " ")}`, () => assert.equal(expressionOf(text), expected));
}

Deno.test("parseWgsl() reads every statement", () => {
  const { functions: [one] } = parseWgsl(`fn f(p: ptr<function, u32>) -> u32 {
    var a: u32; let b = 1u; const c = 2; a >>= 2u; a++; *p = 3u; _ = b; g(a); const_assert 1 < 2;
    if (a > b) { return 1u; } else if (a < b) { } else { }
    switch (a) { case 1u, 2u: { } default { } }
    loop { if (a > 3u) { break; } continuing { a += 1u; break if a > 9u; } }
    for (var i = 0u; i < 4u; i++) { continue; } while (a > 0u) { a--; }
    return a;
  }`);
  const kinds = one.body.body.map(({ kind }) => kind).join(" ");
  assert.equal(
    kinds,
    "declare declare declare assign step assign assign call assert if switch loop for while return",
  );
});

Deno.test("parseWgsl() gives spans that hold the text", () => {
  const source = "fn main() { let a = b[i + 1u]; }";
  const [statement] = parseWgsl(source).functions[0].body.body;
  assert.equal(source.slice(statement.start, statement.end), "let a = b[i + 1u];");
  assert(statement.kind === "declare" && statement.value?.kind === "index");
  assert.equal(source.slice(statement.value.index.start, statement.value.index.end), "i + 1u");
});

Deno.test("parseWgsl() tells where text is no WGSL", () => {
  for (
    const [source, place] of [["fn f() {\n  let a = ;\n}", "2:11"], ["fn f() { a ? b : c; }", "1:12"], ["/* ", "1:1"]]
  ) {
    assert.throws(() => parseWgsl(source), (error) => {
      assert(error instanceof WgslError);
      const { line, column } = placeOf(source, error.at);
      assert.equal(`${line}:${column}`, place, source);
      return true;
    });
  }
});

Deno.test("parseWgsl() reads the source of every kernel", () => {
  for (const { source } of KERNELS.flatMap(({ variants }) => variants)) {
    assert(parseWgsl(source).functions.some(({ name }) => name === "main"));
  }
});
