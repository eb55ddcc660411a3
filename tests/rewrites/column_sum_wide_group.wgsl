// nn/column_sum with workgroups of 256, one column an invocation
// workgroups: cover(cols, 256)
struct Params {
  rows: u32,
  cols: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> sum: array<f32>;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let c = id.x + id.y * groups.x * 256u;
  if (c >= params.cols) {
    return;
  }
  var total = 0.0;
  for (var r = 0u; r < params.rows; r += 2u) {
    total += x[r * params.cols + c];
    if (r + 1u < params.rows) {
      total += x[(r + 1u) * params.cols + c];
    }
  }
  sum[c] = total;
}
