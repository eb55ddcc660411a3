// programmed[chip, k] = min(max(g', floor), ceiling) with g = target[k] and one normal ξ per cell and chip; g' is
// additive g + c0·ξ | proportional g·(1 + c0·ξ) | lognormal g·exp(c0·ξ) | polynomial g + max(0, Σᵢ cᵢ·(g/g_max)^i)·ξ
// chip numbers u32[chips], µS f32[cells] → µS f32[chips, cells]; one invocation per four cells of a chip
override kind: u32;
struct Params {
  chips: u32,
  cells: u32,
  seed: u32,
  purpose: u32,
  layer: u32,
  g_max: f32,
  c0: f32,
  c1: f32,
  c2: f32,
  c3: f32,
  c4: f32,
  floor: f32,
  ceiling: f32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> chip: array<u32>;
@group(0) @binding(2) var<storage, read> target_: array<f32>; // WGSL reserves "target"
@group(0) @binding(3) var<storage, read_write> programmed: array<f32>;

fn law(g: vec4f, xi: vec4f) -> vec4f {
  if (kind == 0u) {
    return g + params.c0 * xi;
  }
  if (kind == 1u) {
    return g * (1.0 + params.c0 * xi);
  }
  if (kind == 2u) {
    return g * exp4(clamp(params.c0 * xi, vec4f(-80.0), vec4f(80.0)));
  }
  let r = g / params.g_max;
  let sigma = (((params.c4 * r + params.c3) * r + params.c2) * r + params.c1) * r + params.c0;
  return g + max(sigma, vec4f(0.0)) * xi;
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let q = id.x + id.y * groups.x * 64u;
  let first = 4u * q;
  if (first >= params.cells) {
    return;
  }
  let k = min(vec4u(first) + vec4u(0u, 1u, 2u, 3u), vec4u(params.cells - 1u)); // a row may end inside four
  let at = vec4u(id.z * params.cells) + k;
  let g = vec4f(target_[k.x], target_[k.y], target_[k.z], target_[k.w]);
  let xi = normals(philox(vec4u(q, chip[id.z], params.layer, 0u), vec2u(params.seed, params.purpose)));
  let value = min(max(law(g, xi), vec4f(params.floor)), vec4f(params.ceiling));
  programmed[at.x] = value.x;
  if (first + 1u < params.cells) {
    programmed[at.y] = value.y;
  }
  if (first + 2u < params.cells) {
    programmed[at.z] = value.z;
  }
  if (first + 3u < params.cells) {
    programmed[at.w] = value.w;
  }
}
