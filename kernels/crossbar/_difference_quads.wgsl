// The same as difference.wgsl where 4 divides the columns: rows need no padding and planes are read as vec4.
struct Params {
  chips: u32,
  rows: u32,
  cols: u32,
  stride: u32,
}
override kind: u32;
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> pair: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> net: array<vec4f>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  let plane = params.rows * params.cols / 4u;
  if (i >= plane) {
    return;
  }
  let plus = pair[2u * id.z * plane + i];
  let minus = pair[(2u * id.z + 1u) * plane + i];
  net[id.z * plane + i] = select(plus - minus, plus * plus + minus * minus, kind == 1u);
}
