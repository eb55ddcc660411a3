// y[i] = clamp(round(x[i] · inverse_step), code_min, code_max) · gain, ties to even, one invocation per 4 values
// f32[count], any unit → f32[count], unit of gain
struct Params {
  count: u32,
  inverse_step: f32,
  code_min: f32,
  code_max: f32,
  gain: f32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> y: array<vec4f>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (4u * i >= params.count) {
    return;
  }
  let code = clamp(round(x[i] * params.inverse_step), vec4f(params.code_min), vec4f(params.code_max));
  y[i] = code * params.gain;
}
