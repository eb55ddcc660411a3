// noisy[chip, k] = max(floor, conductance[chip, k] + sigma[chip, k]·ξ) with one normal ξ per cell, chip and draw
// chip numbers u32[chips], µS f32[chips, cells] twice → µS f32[chips, cells]; one invocation per four cells of a chip
struct Params {
  chips: u32,
  cells: u32,
  seed: u32,
  purpose: u32,
  layer: u32,
  draw: u32,
  floor: f32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> chip: array<u32>;
@group(0) @binding(2) var<storage, read> conductance: array<f32>;
@group(0) @binding(3) var<storage, read> sigma: array<f32>;
@group(0) @binding(4) var<storage, read_write> noisy: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let q = id.x + id.y * groups.x * 64u;
  let first = 4u * q;
  if (first >= params.cells) {
    return;
  }
  let k = min(vec4u(first) + vec4u(0u, 1u, 2u, 3u), vec4u(params.cells - 1u)); // a row may end inside four
  let at = vec4u(id.z * params.cells) + k;
  let g = vec4f(conductance[at.x], conductance[at.y], conductance[at.z], conductance[at.w]);
  let s = vec4f(sigma[at.x], sigma[at.y], sigma[at.z], sigma[at.w]);
  let xi = normals(philox(vec4u(q, chip[id.z], params.layer, params.draw), vec2u(params.seed, params.purpose)));
  let value = max(g + s * xi, vec4f(params.floor));
  noisy[at.x] = value.x;
  if (first + 1u < params.cells) {
    noisy[at.y] = value.y;
  }
  if (first + 2u < params.cells) {
    noisy[at.z] = value.z;
  }
  if (first + 3u < params.cells) {
    noisy[at.w] = value.w;
  }
}
