// out[i] = upstream[i] · f'(x[i]), or f''; one invocation per four elements, the last vec4 may be partly padding
// f32[count], f32[count] → f32[count]
struct Params {
  count: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read> upstream: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> out: array<vec4f>;
override order: u32; // 1 for f', 2 for f''

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (4u * i >= params.count) {
    return;
  }
  if (order == 2u) {
    out[i] = upstream[i] * f2(x[i]);
  } else {
    out[i] = upstream[i] * f1(x[i]);
  }
}
