// noisy[chip, l, v, j] = current[chip, l, v, j] + √max(0, variance[chip, l, w, j])·ξ with one normal ξ per output, chip and
// draw; w = v, or 0 where one variance serves all vectors
// chip numbers u32[chips], µA f32[chips, lines, vectors, stride], µA² f32[chips, lines, variance_vectors, stride] → µA
// f32[chips, lines, vectors, stride]; one invocation per four columns of a vector
struct Params {
  chips: u32,
  lines: u32,
  vectors: u32,
  variance_vectors: u32,
  stride: u32,
  seed: u32,
  purpose: u32,
  layer: u32,
  draw: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> chip: array<u32>;
@group(0) @binding(2) var<storage, read> current: array<vec4f>;
@group(0) @binding(3) var<storage, read> variance: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> noisy: array<vec4f>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let q = id.x + id.y * groups.x * 64u;
  let per_line = params.vectors * (params.stride / 4u);
  let line = q / per_line;
  if (line >= params.lines) {
    return;
  }
  let own = params.variance_vectors * (params.stride / 4u);
  let v = variance[(id.z * params.lines + line) * own + q % own];
  let xi = normals(philox(vec4u(q, chip[id.z], params.layer, params.draw), vec2u(params.seed, params.purpose)));
  // sqrt may be 1 / inverseSqrt, which has no value at 0
  let sd = select(sqrt(max(v, vec4f(1e-36))), vec4f(0.0), v <= vec4f(1e-36));
  let at = id.z * params.lines * per_line + q;
  noisy[at] = current[at] + sd * xi;
}
