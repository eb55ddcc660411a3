// mask[4q + k] = keep_scale where word k of Philox4x32-10(counter (q, step, layer, 0), key (seed, purpose)) ≥ threshold, else 0
// u32[1] → f32[count], one invocation per q; what the last vec4 holds beyond count is padding
struct Params {
  count: u32,
  seed: u32,
  purpose: u32,
  layer: u32,
  threshold: u32,
  keep_scale: f32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> step: array<u32>;
@group(0) @binding(2) var<storage, read_write> mask: array<vec4f>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let q = id.x + id.y * groups.x * 64u;
  if (4u * q >= params.count) {
    return;
  }
  let words = philox(vec4u(q, step[0], params.layer, 0u), vec2u(params.seed, params.purpose));
  mask[q] = select(vec4f(0.0), vec4f(params.keep_scale), words >= vec4u(params.threshold));
}
