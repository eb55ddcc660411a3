// out[i] = f(x[i]), one invocation per four elements; what the last vec4 holds beyond count is padding
// f32[count] → f32[count]
struct Params {
  count: u32,
  alpha: f32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> out: array<vec4f>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (4u * i >= params.count) {
    return;
  }
  out[i] = f0(x[i], params.alpha);
}
