import assert from "node:assert/strict";
import { inspect, inspectSource } from "../../../kernels/admission/statics.ts";
import { defineKernel } from "../../../kernels/kernel.ts";
import { KERNELS } from "../../../kernels/mod.ts";

const GOOD = `struct Params {
  count: u32,
  gain: f32,
}
override kind: u32;
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read> target_: array<u32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;
var<workgroup> sums: array<f32, 64>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(local_invocation_index) lane: u32) {
  sums[lane] = x[id.x].x;
  workgroupBarrier();
  if (id.x < params.count) {
    out[id.x] = params.gain * sums[63u - lane] + f32(target_[id.x] + kind);
  }
}
`;

const kernel = defineKernel({
  id: "nn/test",
  about: "a kernel of this test",
  source: GOOD,
  params: { count: "u32", gain: "f32" },
  constants: { kind: { a: 0, b: 1 } },
  inputs: { x: "f32[count, 4]", target: "u32[count]" },
  outputs: { out: "f32[count]" },
  workgroups: ({ count }) => [Math.ceil(count / 64), 1, 1],
  oracle: () => ({}),
});

/** What is changed in the good source, and all that is then said. */
const BAD: [from: string | RegExp, to: string, ...problems: string[]][] = [
  ["  gain: f32,\n", "", "1:1 Params member 2: expected gain: f32, got the end of the struct"],
  [
    "count: u32,\n  gain: f32",
    "gain: f32,\n  count: u32",
    "2:3 Params member 1: expected count: u32, got gain: f32",
    "3:3 Params member 2: expected gain: f32, got count: u32",
  ],
  ["gain: f32,", "@align(16) gain: f32,", "3:3 Params member 2: expected gain: f32, got gain: f32 with @align"],
  ["count: u32,", "count: i32,", "2:3 Params member 1: expected count: u32, got count: i32"],
  [
    "var<uniform> params: Params",
    "var<uniform> params: vec4u",
    "6:1 binding 0 params: expected a struct, got vec4<u32>",
  ],
  ["override kind: u32;", "const kind = 0u;", "1:1 constant kind: expected override kind: u32, got no such override"],
  [
    "override kind",
    "override more: u32; override kind",
    "5:1 override more: expected a constant of the kernel, or a default, got neither",
  ],
  ["array<vec4f>", "array<vec4i>", "7:1 binding 1 x: expected array of f32 or of vectors of it, got array<vec4<i32>>"],
  ["array<vec4f>", "array<vec3f>", "7:1 binding 1 x: expected array of f32 or of vectors of it, got array<vec3<f32>>"],
  [
    "<storage, read> x",
    "<storage, read_write> x",
    "7:1 binding 1 x: expected var<storage, read>, got var<storage, read_write>",
  ],
  [
    "<storage, read_write> out: array<f32>",
    "<storage> out: array<u32>",
    "9:1 binding 3 out: expected var<storage, read_write>, got var<storage, read>",
    "9:1 binding 3 out: expected array of f32 or of vectors of it, got array<u32>",
  ],
  [/target_/g, "goal", "8:1 binding 2 target_: expected the name target_, got goal"],
  [
    "@group(0) @binding(3) var<storage, read_write> out: array<f32>;",
    "@group(1) @binding(4) var<storage, read_write> out: array<f32>;",
    "1:1 binding 3 out: expected var<storage, read_write> out: array of f32, got no such binding",
    "9:1 binding 4 out: expected @group(0), got @group(1)",
    "9:1 binding 4 out: expected bindings up to 3, got one more",
  ],
  ["fn main", "fn other", "1:1 entry point: expected fn main, got no such function"],
  ["@compute @workgroup_size(64)\n", "", "12:1 entry point: expected @compute, got none"],
  ["size(64)", "size(64, 8)", "12:10 workgroup size: expected at most 256 invocations, got 64 × 8"],
  [
    "size(64)",
    "size(1, 1, 65)",
    "12:10 workgroup size: expected numbers from 1 to 256, 256, 64 an axis, got 1 × 1 × 65",
  ],
  ["size(64)", "size(kind)", "12:10 workgroup size: expected numbers from 1 to 256, 256, 64 an axis, got 0"],
  ["array<f32, 64>", "array<mat4x3f, 257>", "10:1 workgroup memory: expected at most 16384 bytes, got 16448 or more"],
  ["array<f32, 64>", "array<f32, 4u << kind>, none: u32", "10:44 syntax: expected ;, got ,"],
  [
    "  workgroupBarrier();",
    "  if (lane > 2u) { workgroupBarrier(); }",
    "15:20 workgroupBarrier: expected uniform control flow, got one that depends on local_invocation_index (lane) of 13:51",
  ],
  ["struct", "enable f16;\nstruct", "1:1 enable: expected WGSL without extensions, got f16"],
  ["  workgroupBarrier();", "  let a = 1.0h;", "15:11 number: expected an f32, i32 or u32, got 1.0h"],
  ["  workgroupBarrier();", "  let filter = 1.0;", "15:3 name: expected none that WGSL reserves, got filter"],
  [
    "  workgroupBarrier();",
    "  let a = subgroupAdd(1u);",
    "15:11 call: expected a function of WGSL or of this source, got subgroupAdd",
  ],
  [
    "var<workgroup> sums",
    "var<immediate> more: u32;\nvar<workgroup> sums",
    "10:1 more: expected an address space of WGSL, got immediate",
  ],
  [
    "var<workgroup> sums",
    "var<private> more: f64;\nvar<workgroup> sums",
    "10:20 type: expected a type of WGSL or of this source, got f64",
  ],
  [
    "@builtin(local_invocation_index) lane",
    "@builtin(subgroup_size) lane",
    "13:51 builtin: expected local_invocation_id | local_invocation_index | global_invocation_id | workgroup_id | num_workgroups, got subgroup_size",
  ],
  ["  workgroupBarrier();", "  loop { sums[0] = 1.0; }", "15:3 loop: expected a way out, got none"],
  [
    "  workgroupBarrier();",
    "  for (var n = 3u; n >= 0u; n--) { sums[0] = 1.0; }",
    "15:3 loop: expected a way out, got none",
  ],
  [
    "  workgroupBarrier();",
    "  let a = lane & 3u == 1u;",
    "15:18 expression: expected parentheses beside &, got == as it is",
  ],
  [
    "  workgroupBarrier();",
    "  let a = lane << 3u + 1u;",
    "15:19 expression: expected parentheses beside <<, got + as it is",
  ],
  [
    "  workgroupBarrier();",
    "  let a = lane > 3u && id.x > 1u || kind > 1u;",
    "15:11 expression: expected parentheses beside ||, got && as it is",
  ],
];

Deno.test("inspect() has nothing against any kernel of the tree", () => {
  assert.deepEqual(KERNELS.flatMap((one) => inspect(one).map((line) => `${one.id} ${line}`)), []);
});

Deno.test("inspectSource() has nothing against a good source", () => assert.deepEqual(inspectSource(kernel, GOOD), []));

for (const [from, to, ...problems] of BAD) {
  const line = `${from} → ${to}`.replaceAll(/\s+/g, " ");
  Deno.test(`inspectSource() lists every problem [${line.slice(0, 80)}]`, () => {
    const bad = GOOD.replace(from, to);
    assert.notEqual(bad, GOOD);
    assert.deepEqual(inspectSource(kernel, bad), problems);
  });
}

Deno.test("inspectSource() counts storage buffers", () => {
  const more = [4, 5, 6, 7, 8, 9].map((n) => `@group(0) @binding(${n}) var<storage, read> b${n}: array<f32>;\n`).join(
    "",
  );
  const problems = inspectSource(kernel, more + GOOD);
  assert.equal(problems.filter((line) => line.endsWith("expected at most 8, got 9")).length, 1, problems.join("\n"));
});

Deno.test("inspect() names the variant", () => {
  const [good] = kernel.variants;
  const variants = [good, { ...good, name: "wide", source: GOOD.replace("size(64)", "size(512)") }];
  const [line, ...rest] = inspect({ ...kernel, variants });
  assert.deepEqual(rest, []);
  assert(line.startsWith('variant "wide" 12:10 workgroup size: '), line);
});
