// y[b, j, i, k] = x[b, i, j, k]
// f32[batch, rows, cols, inner] → f32[batch, cols, rows, inner] of the same unit, one invocation per item of y: one or four k
struct Params {
  batch: u32,
  rows: u32,
  cols: u32,
  inner: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<Item>;
@group(0) @binding(2) var<storage, read_write> y: array<Item>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let items = params.inner / WIDTH; // of a column in a row
  let at = id.x + id.y * groups.x * 64u;
  let place = at / items; // of y: (b, j, i)
  let i = place % params.rows;
  let j = place / params.rows % params.cols;
  let b = place / params.rows / params.cols;
  if (b >= params.batch) {
    return;
  }
  y[at] = x[((b * params.rows + i) * params.cols + j) * items + at % items];
}
