// crossbar/converter that clamps half a code too early
// workgroups: cover(count, 64)
struct Params {
  count: u32,
  inverse_step: f32,
  code_min: f32,
  code_max: f32,
  gain: f32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (i >= params.count) {
    return;
  }
  let limited = clamp(x[i] * params.inverse_step, params.code_min, params.code_max - 0.5);
  y[i] = round(limited) * params.gain;
}
