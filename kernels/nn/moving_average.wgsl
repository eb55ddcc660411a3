// average[i] += rate · (scale · value[i] - average[i]), one invocation per four; the last vec4 may be partly padding
// f32[count]; average f32[count] in place
struct Params {
  count: u32,
  rate: f32,
  scale: f32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> value: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> average: array<vec4f>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (4u * i >= params.count) {
    return;
  }
  let before = average[i];
  average[i] = before + params.rate * (params.scale * value[i] - before);
}
