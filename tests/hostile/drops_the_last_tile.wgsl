// nn/column_sum that sums whole tiles of four rows only
// workgroups: cover(cols, 64)
struct Params {
  rows: u32,
  cols: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> sum: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= params.cols) {
    return;
  }
  var total = 0.0;
  for (var r = 0u; r + 4u <= params.rows; r += 4u) {
    for (var k = 0u; k < 4u; k++) {
      total += x[(r + k) * params.cols + id.x];
    }
  }
  sum[id.x] = total;
}
