// nn/column_sum that sums in place
// workgroups: cover(cols, 64)
struct Params {
  rows: u32,
  cols: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> sum: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= params.cols) {
    return;
  }
  for (var r = 1u; r < params.rows; r++) {
    x[id.x] += x[r * params.cols + id.x];
  }
  sum[id.x] = x[id.x];
}
