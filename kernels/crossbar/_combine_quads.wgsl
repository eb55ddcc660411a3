// The same as combine.wgsl where 4 divides the columns: rows need no padding and planes are read as vec4.
struct Params {
  arrays: u32,
  planes: u32,
  rows: u32,
  cols: u32,
  stride: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> cells: array<vec4f>;
@group(0) @binding(2) var<storage, read> factor: array<f32>;
@group(0) @binding(3) var<storage, read_write> net: array<vec4f>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  let plane = params.rows * params.cols / 4u;
  if (i >= plane) {
    return;
  }
  let first = id.z * params.planes * plane + i;
  var sum = vec4f(0.0);
  for (var p = 0u; p < params.planes; p++) {
    sum += term(factor[p], cells[first + p * plane]);
  }
  net[id.z * plane + i] = whole(sum);
}
