// out[a, r, j] = net[a, r, j]·(1 − (1 − k/n)²), k the row's place in its tile of n rows; one invocation per 4 columns
// µS f32[arrays, rows, stride] → µS f32[arrays, rows, stride]
struct Params {
  arrays: u32,
  rows: u32,
  stride: u32,
  tile_rows: u32,
  row_tiles: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> net: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> out: array<vec4f>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  let line = i / (params.stride / 4u);
  if (line >= params.arrays * params.rows) {
    return;
  }
  let k = line % params.rows % params.tile_rows;
  let n = min(params.tile_rows, params.rows - (line % params.rows - k));
  let part = f32(k) / f32(n);
  // multiplied out, so that nothing cancels near the first row
  out[i] = net[i] * (part * (2.0 - part));
}
