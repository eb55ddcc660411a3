// nn/column_sum by halves in workgroup memory, without the barrier between them
// workgroups: cols
struct Params {
  rows: u32,
  cols: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> sum: array<f32>;

var<workgroup> part: array<f32, 64>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let c = group.x;
  var total = 0.0;
  for (var r = lane; r < params.rows; r += 64u) {
    total += x[r * params.cols + c];
  }
  part[lane] = total;
  if (lane == 0u) {
    var all = 0.0;
    for (var i = 0u; i < 64u; i++) {
      all += part[i];
    }
    sum[c] = all;
  }
}
