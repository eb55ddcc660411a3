// The same as drive_sum.wgsl for any rows: what is left of a tile behind whole fours is added one by one.
struct Params {
  input_sets: u32,
  vectors: u32,
  rows: u32,
  tile_rows: u32,
  row_tiles: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> voltage: array<f32>;
@group(0) @binding(2) var<storage, read_write> sum: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  let tile = i / params.vectors;
  if (tile >= params.row_tiles) {
    return;
  }
  let vector = (id.z * params.vectors + i % params.vectors) * params.rows;
  let begin = vector + tile * params.tile_rows;
  let end = min(begin + params.tile_rows, vector + params.rows);
  let fours = begin + (end - begin) / 4u * 4u;
  var total = 0.0;
  for (var r = begin; r < fours; r += 4u) {
    total += (voltage[r] + voltage[r + 1u]) + (voltage[r + 2u] + voltage[r + 3u]);
  }
  for (var r = fours; r < end; r++) {
    total += voltage[r];
  }
  sum[id.z * params.row_tiles * params.vectors + i] = total;
}
