// relaxed[chip, k] = min(max(g + Σᵢ pᵢ·(g / unit)^i + max(0, s0 + s1·g)·ξ, floor), ceiling), i = 0 … 10, with
// g = conductance[chip, k] and one normal ξ per cell and chip
// chip numbers u32[chips], µS f32[chips, cells] → µS f32[chips, cells]; one invocation per four cells of a chip
struct Params {
  chips: u32,
  cells: u32,
  seed: u32,
  purpose: u32,
  layer: u32,
  unit: f32,
  p0: f32,
  p1: f32,
  p2: f32,
  p3: f32,
  p4: f32,
  p5: f32,
  p6: f32,
  p7: f32,
  p8: f32,
  p9: f32,
  p10: f32,
  s0: f32,
  s1: f32,
  floor: f32,
  ceiling: f32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> chip: array<u32>;
@group(0) @binding(2) var<storage, read> conductance: array<Cell>;
@group(0) @binding(3) var<storage, read_write> relaxed: array<Cell>;

fn shift_of(x: vec4f) -> vec4f {
  var sum = params.p10 * x + params.p9;
  sum = sum * x + params.p8;
  sum = sum * x + params.p7;
  sum = sum * x + params.p6;
  sum = sum * x + params.p5;
  sum = sum * x + params.p4;
  sum = sum * x + params.p3;
  sum = sum * x + params.p2;
  sum = sum * x + params.p1;
  return sum * x + params.p0;
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let q = id.x + id.y * groups.x * 64u;
  if (4u * q >= params.cells) {
    return;
  }
  let xi = normals(philox(vec4u(q, chip[id.z], params.layer, 0u), vec2u(params.seed, params.purpose)));
  let g = load_conductance(id.z, q);
  let sd = max(params.s0 + params.s1 * g, vec4f(0.0));
  let value = g + shift_of(g / params.unit) + sd * xi;
  store_relaxed(id.z, q, min(max(value, vec4f(params.floor)), vec4f(params.ceiling)));
}
