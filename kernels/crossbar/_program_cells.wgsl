// What both ways to compute crossbar/program share: parameters, and four cells of one chip. The law of a kind is in
// _program_laws.wgsl, the random numbers of a distribution in _program_draws.wgsl

override devices: u32;
struct Params {
  chips: u32,
  cells: u32,
  seed: u32,
  purpose: u32,
  layer: u32,
  draw: u32,
  spread_purpose: u32,
  g_max: f32,
  c0: f32,
  c1: f32,
  c2: f32,
  c3: f32,
  c4: f32,
  spread: f32,
  low: f32,
  high: f32,
  shift: f32,
  probability: f32,
  cdf_low: f32,
  cdf_high: f32,
  floor: f32,
  ceiling: f32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> chip: array<u32>;

// cells 4q … 4q+3 of a chip by its number, µS
fn four_cells(q: u32, number: u32, g: vec4f, deviation: vec4f) -> vec4f {
  let xi = draws(philox(vec4u(q, number, params.layer, params.draw), vec2u(params.seed, params.purpose)));
  let value = law(g, deviation * device_factor(q, number) * xi);
  return min(max(value, vec4f(params.floor)), vec4f(params.ceiling));
}

// frozen: the same whatever the draw
fn device_factor(q: u32, number: u32) -> vec4f {
  if (devices == 0u) {
    return vec4f(1.0);
  }
  let words = philox(vec4u(q, number, params.layer, 0u), vec2u(params.seed, params.spread_purpose));
  return max(vec4f(0.0), 1.0 + params.spread * normals(words));
}
