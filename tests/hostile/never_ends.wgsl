// nn/column_sum that waits for a number that does not come
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
  var r = 0u;
  loop {
    if (r == 4294967295u) {
      break;
    }
    r = (r + 2u) % 1000u;
  }
  sum[id.x] = f32(r);
}
