// nn/column_sum with more workgroup memory than any browser grants
// workgroups: cols
struct Params {
  rows: u32,
  cols: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> sum: array<f32>;

var<workgroup> part: array<f32, 8192>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  part[lane] = 0.0;
  workgroupBarrier();
  if (lane == 0u) {
    var total = part[0];
    for (var r = 0u; r < params.rows; r++) {
      total += x[r * params.cols + group.x];
    }
    sum[group.x] = total;
  }
}
