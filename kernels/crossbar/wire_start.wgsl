// word[a, p, r, c, v] = ±x[v, r]·reach[a, p, r, c]: word lines whose bit lines are at 0 V, one invocation per 16
// vectors of a word line's tile
// V f32[sets, vectors, rows], 1 f32[arrays, planes, rows, cols] → V f32[arrays, planes, rows, cols, 16·blocks]
struct Params {
  arrays: u32,
  planes: u32,
  sets: u32,
  vectors: u32,
  blocks: u32,
  rows: u32,
  cols: u32,
  tile_rows: u32,
  tile_cols: u32,
  col_tiles: u32,
}
override source: u32;
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> reach: array<f32>;
@group(0) @binding(3) var<storage, read_write> word: array<mat4x4f>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  let row = i % params.rows;
  let tile = i / params.rows % params.col_tiles;
  let block = i / params.rows / params.col_tiles % params.blocks;
  let plane = i / params.rows / params.col_tiles / params.blocks;
  if (plane >= params.arrays * params.planes) {
    return;
  }
  let v = drive(plane / params.planes, plane % params.planes, row, block);
  let left = tile * params.tile_cols;
  let right = min(left + params.tile_cols, params.cols);
  for (var c = left; c < right; c++) {
    let at = (plane * params.rows + row) * params.cols + c;
    word[at * params.blocks + block] = reach[at] * v;
  }
}
