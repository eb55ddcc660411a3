// value[i] limited to ± factor · limit[0], one invocation per four; the last vec4 may be partly padding
// f32[1]; value f32[count] in place
struct Params {
  count: u32,
  factor: f32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> limit: array<f32>;
@group(0) @binding(2) var<storage, read_write> value: array<vec4f>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (4u * i >= params.count) {
    return;
  }
  let most = vec4f(abs(params.factor * limit[0]));
  value[i] = clamp(value[i], -most, most);
}
