// nn/column_sum by a tree in workgroup memory, one workgroup a column: the form that a gpu likes
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
  var total = 0.0;
  for (var r = lane; r < params.rows; r += 64u) {
    total += x[r * params.cols + group.x];
  }
  part[lane] = total;
  for (var half = 32u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (lane < half) {
      part[lane] += part[lane + half];
    }
  }
  workgroupBarrier();
  if (lane == 0u) {
    sum[group.x] = part[0];
  }
}
