// out[r, c] = x[r, c] + bias[c], one invocation per four elements in a row of all; any number of columns
// f32[rows, cols], f32[cols] → f32[rows, cols]
struct Params {
  rows: u32,
  cols: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read> bias: array<f32>;
@group(0) @binding(3) var<storage, read_write> out: array<vec4f>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (4u * i >= params.rows * params.cols) {
    return;
  }
  let c = (vec4u(4u * i) + vec4u(0u, 1u, 2u, 3u)) % params.cols;
  out[i] = x[i] + vec4f(bias[c.x], bias[c.y], bias[c.z], bias[c.w]);
}
