// end[i] = x after 32 · rounds steps x ← factor · x + addend from start[i], one invocation per 8 i
// any f32[blocks*8] → the same unit, f32[blocks*8]
struct Params {
  blocks: u32,
  rounds: u32,
  factor: f32,
  addend: f32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> start: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> end: array<vec4f>;

struct Law {
  factor: vec4f,
  addend: vec4f,
}

fn one(x: vec4f, law: Law) -> vec4f {
  return fma(x, law.factor, law.addend);
}

fn four(x: vec4f, law: Law) -> vec4f {
  return one(one(one(one(x, law), law), law), law);
}

fn sixteen(x: vec4f, law: Law) -> vec4f {
  return four(four(four(four(x, law), law), law), law);
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (i >= params.blocks) {
    return;
  }
  let law = Law(vec4f(params.factor), vec4f(params.addend));
  // 8 chains that do not wait for each other: 16 spill the registers of a processor, 4 leave it idle
  var x = start[2u * i];
  var y = start[2u * i + 1u];
  for (var round = 0u; round < params.rounds; round++) {
    x = sixteen(sixteen(x, law), law);
    y = sixteen(sixteen(y, law), law);
  }
  end[2u * i] = x;
  end[2u * i + 1u] = y;
}
