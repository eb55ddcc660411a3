// y[b, j, i, k] = x[b, i, j, k]
// f32[batch, rows, cols, inner] → f32[batch, cols, rows, inner]; one invocation per number
struct Params {
  batch: u32,
  rows: u32,
  cols: u32,
  inner: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let at = id.x + id.y * groups.x * 64u;
  if (at >= params.batch * params.rows * params.cols * params.inner) {
    return;
  }
  let k = at % params.inner;
  let i = at / params.inner % params.rows;
  let j = at / params.inner / params.rows % params.cols;
  let b = at / params.inner / params.rows / params.cols;
  y[at] = x[((b * params.rows + i) * params.cols + j) * params.inner + k];
}
