// largest[i, t, m] = max(least, M) with M = max |x[i, m, r]| over the rows r of tile t, or 1 where that is 0
// f32[input_sets, images, rows], any unit → f32[input_sets, row_tiles, images]; one invocation per number
struct Params {
  input_sets: u32,
  images: u32,
  rows: u32,
  tile_rows: u32,
  row_tiles: u32,
  least: f32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(2) var<storage, read_write> largest: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  let array = i / params.images; // set of inputs and row tile
  let input = array / params.row_tiles;
  if (input >= params.input_sets) {
    return;
  }
  let row = (input * params.images + i % params.images) * params.rows;
  let begin = (array % params.row_tiles) * params.tile_rows;
  let end = min(begin + params.tile_rows, params.rows);
  let most = most_of(row + begin, row + end);
  let size = max(max(most.x, most.y), max(most.z, most.w));
  largest[i] = max(params.least, select(size, 1.0, size == 0.0));
}
