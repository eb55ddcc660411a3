/** Barriers in uniform and other control flow. `good` is Tint's verdict, asked of Chromium 156, not ours. */

export interface UniformityCase {
  name: string;
  good: boolean;
  source: string;
}

const HEAD = `struct Params { count: u32, limit: u32 }
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> out: array<f32>;
var<workgroup> shared_: array<f32, 64>;
var<workgroup> flag: u32;
var<workgroup> ticket: atomic<u32>;
var<private> own: u32;
`;
const MAIN = `@compute @workgroup_size(64)
fn main(@builtin(local_invocation_index) lane: u32, @builtin(global_invocation_id) id: vec3u,
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u) {
`;

function inMain(name: string, good: boolean, body: string, functions = ""): UniformityCase {
  return { name, good, source: `${HEAD}${functions}${MAIN}${body}\n  out[id.x] = x[id.x];\n}\n` };
}

const REACH = "fn reach() { workgroupBarrier(); }\n";

export const UNIFORMITY_CASES: UniformityCase[] = [
  inMain("at the top", true, "workgroupBarrier();"),
  inMain("under a parameter", true, "if (params.count > 3u) { workgroupBarrier(); }"),
  inMain("under an input at a uniform place", true, "if (x[params.count] > 0.5) { workgroupBarrier(); }"),
  inMain("under an input at an own place", false, "if (x[lane] > 0.5) { workgroupBarrier(); }"),
  inMain("under the number of the workgroup", true, "if (group.x > 0u && groups.x > 2u) { workgroupBarrier(); }"),
  inMain("under the number of the invocation", false, "if (lane < 32u) { workgroupBarrier(); }"),
  inMain("under a global number", false, "if (id.x < params.count) { workgroupBarrier(); }"),
  inMain("under what is written", false, "if (out[0] > 0.0) { workgroupBarrier(); }"),
  inMain("under shared memory", false, "if (flag > 0u) { workgroupBarrier(); }"),
  inMain("under shared memory loaded together", true, "if (workgroupUniformLoad(&flag) > 0u) { workgroupBarrier(); }"),
  inMain("loaded together under a condition", false, "if (lane > 0u) { out[1] = f32(workgroupUniformLoad(&flag)); }"),
  inMain("loaded together at an own place", false, "out[1] = workgroupUniformLoad(&shared_[lane]);"),
  inMain("under a private variable", false, "own = 1u; if (own > 0u) { workgroupBarrier(); }"),
  inMain("under an atomic", false, "if (atomicAdd(&ticket, 1u) == 0u) { workgroupBarrier(); }"),
  inMain("after an early return", false, "if (id.x >= params.count) { return; }\n  workgroupBarrier();"),
  inMain("after an early return of all", true, "if (group.x >= params.count) { return; }\n  workgroupBarrier();"),
  inMain(
    "after both sides return or not",
    true,
    "if (lane > 3u) { out[2] = 1.0; } else { out[3] = 1.0; }\n  workgroupBarrier();",
  ),
  inMain("in a loop up to a parameter", true, "for (var i = 0u; i < params.count; i++) { workgroupBarrier(); }"),
  inMain("in a loop from the own number", false, "for (var i = lane; i < params.count; i++) { workgroupBarrier(); }"),
  inMain(
    "after a loop from the own number",
    true,
    "for (var i = lane; i < 64u; i++) { out[i] = 0.0; }\n  workgroupBarrier();",
  ),
  inMain(
    "in a loop that may be left alone",
    false,
    "for (var i = 0u; i < 4u; i++) { workgroupBarrier(); if (x[lane] > 0.5) { break; } }",
  ),
  inMain(
    "in a loop after continue",
    false,
    "for (var i = 0u; i < 4u; i++) { if (lane > i) { continue; } workgroupBarrier(); }",
  ),
  inMain(
    "before continue, next round comes together",
    false,
    "for (var i = 0u; i < 4u; i++) { workgroupBarrier(); if (lane > i) { continue; } out[i] = 1.0; }",
  ),
  inMain(
    "after a loop that may be left alone",
    true,
    "for (var i = 0u; i < 4u; i++) { if (x[lane] > 0.5) { break; } }\n  workgroupBarrier();",
  ),
  inMain(
    "after a loop with a return",
    false,
    "for (var i = 0u; i < 4u; i++) { if (x[lane] > 0.5) { return; } }\n  workgroupBarrier();",
  ),
  inMain("in while up to a parameter", true, "var i = 0u;\n  while (i < params.count) { workgroupBarrier(); i++; }"),
  inMain(
    "in while with an own step",
    false,
    "var i = 0u;\n  while (i < params.count) { workgroupBarrier(); i += lane + 1u; }",
  ),
  inMain(
    "in loop with break if",
    true,
    "var i = 0u;\n  loop { workgroupBarrier(); continuing { i++; break if i >= params.count; } }",
  ),
  inMain(
    "in loop with own break if",
    false,
    "var i = 0u;\n  loop { workgroupBarrier(); continuing { i++; break if i >= lane; } }",
  ),
  inMain("in switch of a parameter", true, "switch (params.count) { case 1u: { workgroupBarrier(); } default: {} }"),
  inMain("in switch of the own number", false, "switch (lane) { case 1u: { workgroupBarrier(); } default: {} }"),
  inMain(
    "after switch of the own number",
    true,
    "switch (lane) { case 1u: { out[1] = 1.0; } default: { } }\n  workgroupBarrier();",
  ),
  inMain(
    "after switch with return",
    false,
    "switch (lane) { case 1u: { return; } default: { } }\n  workgroupBarrier();",
  ),
  inMain(
    "after switch with break",
    true,
    "switch (lane) { case 1u: { if (x[lane] > 0.0) { break; } out[1] = 1.0; } default: { } }\n  workgroupBarrier();",
  ),
  inMain("variable set alike", true, "var n = 3u; n = params.count;\n  if (n > 2u) { workgroupBarrier(); }"),
  inMain("variable set to the own number", false, "var n = 3u; n = lane;\n  if (n > 2u) { workgroupBarrier(); }"),
  inMain("variable set back", true, "var n = lane; n = 3u;\n  if (n > 2u) { workgroupBarrier(); }"),
  inMain(
    "part of a variable set back",
    false,
    "var n = vec2u(lane); n.x = 3u;\n  if (n.x > 2u) { workgroupBarrier(); }",
  ),
  inMain(
    "variable set under a condition",
    false,
    "var n = 3u; if (lane > 2u) { n = 4u; }\n  if (n > 3u) { workgroupBarrier(); }",
  ),
  inMain(
    "variable set in both branches",
    false,
    "var n = 3u; if (lane > 2u) { n = 4u; } else { n = 5u; }\n  if (n > 3u) { workgroupBarrier(); }",
  ),
  inMain(
    "variable changed in a loop",
    false,
    "var n = 0u;\n  for (var i = 0u; i < 3u; i++) { if (n > 5u) { workgroupBarrier(); } n += lane; }",
  ),
  inMain(
    "variable counted in an own loop",
    false,
    "var n = 0u;\n  for (var i = 0u; i < lane; i++) { n++; }\n  if (n > 5u) { workgroupBarrier(); }",
  ),
  inMain(
    "variable of a branch that returns",
    true,
    "var n = 3u; if (group.x > 2u) { n = lane; return; }\n  if (n > 3u) { workgroupBarrier(); }",
  ),
  inMain("shadowed name", true, "{ let lane = params.count; if (lane > 2u) { workgroupBarrier(); } }"),
  inMain("short circuit", true, "if (params.count > 1u && params.limit > 1u) { workgroupBarrier(); }"),
  inMain("short circuit with the own number", false, "if (params.count > 1u || lane > 1u) { workgroupBarrier(); }"),
  inMain("select of the own number", false, "if (select(1u, 2u, lane > 3u) > 1u) { workgroupBarrier(); }"),
  inMain("in a function", true, "reach();", REACH),
  inMain("in a function under a condition", false, "if (lane > 1u) { reach(); }", REACH),
  inMain("in a function after a return", false, "if (lane > 1u) { return; }\n  reach();", REACH),
  inMain("in a function of a function", false, "if (lane > 1u) { far(); }", REACH + "fn far() { reach(); }\n"),
  inMain(
    "function under its parameter",
    true,
    "f(params.count);",
    "fn f(n: u32) { if (n > 2u) { workgroupBarrier(); } }\n",
  ),
  inMain(
    "function under its parameter, own",
    false,
    "f(lane);",
    "fn f(n: u32) { if (n > 2u) { workgroupBarrier(); } }\n",
  ),
  inMain(
    "function with a return inside",
    true,
    "f(lane);\n  workgroupBarrier();",
    "fn f(n: u32) { if (n > 2u) { return; } out[n] = 1.0; }\n",
  ),
  inMain(
    "function with a return before its barrier",
    false,
    "f(lane);",
    "fn f(n: u32) { if (n > 2u) { return; } workgroupBarrier(); }\n",
  ),
  inMain(
    "result of a function of a parameter",
    true,
    "if (f(params.count) > 2u) { workgroupBarrier(); }",
    "fn f(n: u32) -> u32 { return n + 1u; }\n",
  ),
  inMain(
    "result of a function of the own number",
    false,
    "if (f(lane) > 2u) { workgroupBarrier(); }",
    "fn f(n: u32) -> u32 { return n + 1u; }\n",
  ),
  inMain(
    "result of a function that ignores it",
    true,
    "if (f(lane) > 2u) { workgroupBarrier(); }",
    "fn f(n: u32) -> u32 { return 1u; }\n",
  ),
  inMain(
    "result of a function with two returns",
    false,
    "if (f(lane) > 2u) { workgroupBarrier(); }",
    "fn f(n: u32) -> u32 { if (n > 1u) { return 1u; } return 2u; }\n",
  ),
  inMain(
    "result of a function of shared memory",
    false,
    "if (f() > 2u) { workgroupBarrier(); }",
    "fn f() -> u32 { return flag; }\n",
  ),
  inMain(
    "function that loads together",
    true,
    "if (f() > 2u) { workgroupBarrier(); }",
    "fn f() -> u32 { return workgroupUniformLoad(&flag); }\n",
  ),
  inMain(
    "pointer to a variable set alike",
    true,
    "var n = 1u; f(&n);\n  if (n > 2u) { workgroupBarrier(); }",
    "fn f(p: ptr<function, u32>) { *p = params.count; }\n",
  ),
  inMain(
    "pointer to a variable set apart",
    false,
    "var n = 1u; f(&n);\n  if (n > 2u) { workgroupBarrier(); }",
    "fn f(p: ptr<function, u32>) { *p = flag; }\n",
  ),
  inMain(
    "pointer to a variable, own number given",
    false,
    "var n = 1u; f(&n, lane);\n  if (n > 2u) { workgroupBarrier(); }",
    "fn f(p: ptr<function, u32>, v: u32) { *p = v; }\n",
  ),
  inMain(
    "pointer whose contents decide",
    false,
    "var n = lane; f(&n);",
    "fn f(p: ptr<function, u32>) { if (*p > 1u) { workgroupBarrier(); } }\n",
  ),
  inMain(
    "pointer whose contents decide alike",
    true,
    "var n = params.count; f(&n);",
    "fn f(p: ptr<function, u32>) { if (*p > 1u) { workgroupBarrier(); } }\n",
  ),
  inMain("kept pointer", false, "var n = 1u; let p = &n; *p = lane;\n  if (n > 2u) { workgroupBarrier(); }"),
  inMain("kept pointer read", false, "var n = lane; let p = &n;\n  if (*p > 2u) { workgroupBarrier(); }"),
  inMain(
    "kept pointer handed on",
    false,
    "var n = 1u; let p = &n; f(p);\n  if (n > 2u) { workgroupBarrier(); }",
    "fn f(p: ptr<function, u32>) { *p = flag; }\n",
  ),
  inMain(
    "kept pointer to shared memory",
    true,
    "let p = &flag;\n  if (workgroupUniformLoad(p) > 2u) { workgroupBarrier(); }",
  ),
  inMain("constant", true, "const N = 3u;\n  if (N > 2u) { workgroupBarrier(); }"),
  inMain("length of an array", true, "if (arrayLength(&out) > 4u) { workgroupBarrier(); }"),
  inMain("array of own numbers", false, "var a = array<u32, 2>(lane, 1u);\n  if (a[1] > 2u) { workgroupBarrier(); }"),
  inMain(
    "array set at an own place",
    false,
    "var a: array<u32, 4>; a[lane % 4u] = 1u;\n  if (a[1] > 2u) { workgroupBarrier(); }",
  ),
  inMain("storage barrier under a condition", false, "if (lane > 1u) { storageBarrier(); }"),
  inMain("barrier in else of a returning branch", false, "if (lane > 1u) { return; } else { workgroupBarrier(); }"),
  inMain(
    "tile loop with guard inside",
    true,
    "var total = 0.0;\n  for (var t = 0u; t < params.count; t += 64u) {\n    if (t + lane < params.count) { shared_[lane] = x[t + lane]; } else { shared_[lane] = 0.0; }\n    workgroupBarrier();\n    for (var k = 0u; k < 64u; k++) { total += shared_[k]; }\n    workgroupBarrier();\n  }\n  out[id.x] = total;",
  ),
  inMain(
    "tree reduction",
    true,
    "shared_[lane] = x[id.x];\n  workgroupBarrier();\n  for (var s = 32u; s > 0u; s >>= 1u) {\n    if (lane < s) { shared_[lane] += shared_[lane + s]; }\n    workgroupBarrier();\n  }",
  ),
  inMain(
    "tree reduction with break",
    false,
    "shared_[lane] = x[id.x];\n  for (var s = 32u; s > 0u; s >>= 1u) {\n    if (lane >= s) { break; }\n    shared_[lane] += shared_[lane + s];\n    workgroupBarrier();\n  }",
  ),
  inMain(
    "both branches return",
    true,
    "workgroupBarrier(); if (lane > 2u) { out[0] = 1.0; return; } else { out[1] = 2.0; return; }",
  ),
  inMain(
    "input at a uniform computed place",
    true,
    "let at = params.count * 4u + group.x;\n  for (var i = 0u; i < u32(x[at]); i++) { workgroupBarrier(); }",
  ),
  {
    name: "builtins in a struct",
    good: false,
    source: `${HEAD}struct In { @builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32 }
@compute @workgroup_size(64)
fn main(in_: In) { if (in_.lane > 1u) { workgroupBarrier(); } out[in_.lane] = x[0]; }
`,
  },
  {
    name: "uniform builtins in a struct",
    good: true,
    source: `${HEAD}struct In { @builtin(workgroup_id) group: vec3u }
@compute @workgroup_size(64)
fn main(in_: In) { if (in_.group.x > 1u) { workgroupBarrier(); } out[0] = x[0]; }
`,
  },
];
