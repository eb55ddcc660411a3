// nn/column_sum from the last row to the first, in two interleaved sums: another order, the same bound
// workgroups: cover(cols, 32)
struct Params {
  rows: u32,
  cols: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> sum: array<f32>;

@compute @workgroup_size(32)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let c = id.x + id.y * groups.x * 32u;
  if (c >= params.cols) {
    return;
  }
  var even = 0.0;
  var odd = 0.0;
  for (var n = 0u; n < params.rows / 2u; n++) {
    let r = params.rows - 1u - 2u * n;
    even += x[r * params.cols + c];
    odd += x[(r - 1u) * params.cols + c];
  }
  if (params.rows % 2u == 1u) {
    even += x[c];
  }
  sum[c] = even + odd;
}
