// out[r, c] = x[r, c] + bias[c], one invocation per four neighbours of a row; columns divisible by 4
// f32[rows, cols], f32[cols] → f32[rows, cols]
struct Params {
  rows: u32,
  cols: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read> bias: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> out: array<vec4f>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  let quads = params.cols / 4u;
  if (i >= params.rows * quads) {
    return;
  }
  out[i] = x[i] + bias[i % quads];
}
