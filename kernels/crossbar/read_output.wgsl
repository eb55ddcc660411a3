// noisy[chip, k] = current[chip, k] + √max(0, variance[chip, k])·ξ with one normal ξ per output, chip and draw
// chip numbers u32[chips], µA f32[chips, length], µA² f32[chips, length] → µA f32[chips, length]
// one invocation per four outputs of a chip
struct Params {
  chips: u32,
  length: u32,
  seed: u32,
  purpose: u32,
  layer: u32,
  draw: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> chip: array<u32>;
@group(0) @binding(2) var<storage, read> current: array<f32>;
@group(0) @binding(3) var<storage, read> variance: array<f32>;
@group(0) @binding(4) var<storage, read_write> noisy: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let q = id.x + id.y * groups.x * 64u;
  let first = 4u * q;
  if (first >= params.length) {
    return;
  }
  let k = min(vec4u(first) + vec4u(0u, 1u, 2u, 3u), vec4u(params.length - 1u)); // a row may end inside four
  let at = vec4u(id.z * params.length) + k;
  let mean = vec4f(current[at.x], current[at.y], current[at.z], current[at.w]);
  let v = vec4f(variance[at.x], variance[at.y], variance[at.z], variance[at.w]);
  let xi = normals(philox(vec4u(q, chip[id.z], params.layer, params.draw), vec2u(params.seed, params.purpose)));
  // sqrt may be 1 / inverseSqrt, which has no value at 0
  let sd = select(sqrt(max(v, vec4f(1e-36))), vec4f(0.0), v <= vec4f(1e-36));
  let value = mean + sd * xi;
  noisy[at.x] = value.x;
  if (first + 1u < params.length) {
    noisy[at.y] = value.y;
  }
  if (first + 2u < params.length) {
    noisy[at.z] = value.z;
  }
  if (first + 3u < params.length) {
    noisy[at.w] = value.w;
  }
}
