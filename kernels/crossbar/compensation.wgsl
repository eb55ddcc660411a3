// gain[a, t, j] = max(floor, B) / max(floor, N), 1 in the padding; B and N are before and now of column j (per column; the
// last own column past those), or their mean over the column tile of j (per tile; over all own columns if they are not
// those of the layer); one invocation per column tile of a row tile of an array
// µS f32[arrays, row_tiles, own_stride] twice → 1 f32[arrays, row_tiles, stride]
struct Params {
  arrays: u32,
  row_tiles: u32,
  own_cols: u32,
  own_stride: u32,
  cols: u32,
  stride: u32,
  tile_cols: u32,
  floor: f32,
}
override per: u32; // 0 tile, 1 column
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> before: array<f32>;
@group(0) @binding(2) var<storage, read> now: array<f32>;
@group(0) @binding(3) var<storage, read_write> gain: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let col_tiles = (params.cols + params.tile_cols - 1u) / params.tile_cols;
  let i = id.x + id.y * groups.x * 64u;
  let line = i / col_tiles; // array and row tile
  if (line >= params.arrays * params.row_tiles) {
    return;
  }
  let left = (i % col_tiles) * params.tile_cols;
  let right = min(left + params.tile_cols, params.cols);
  let first = line * params.own_stride;
  let mean_of = select(vec2u(0u, params.own_cols), vec2u(left, right), params.own_cols == params.cols);
  var was = 0.0;
  var is = 0.0;
  for (var j = mean_of.x; per == 0u && j < mean_of.y; j++) {
    was += before[first + j];
    is += now[first + j];
  }
  // both sides times the number of columns, which saves two divisions
  let least = params.floor * f32(mean_of.y - mean_of.x);
  let mean = max(least, was) / max(least, is);
  // the last tile takes the padding along
  let end = select(right, params.stride, right == params.cols);
  for (var j = left; j < end; j++) {
    let own = first + min(j, params.own_cols - 1u);
    let each = max(params.floor, before[own]) / max(params.floor, now[own]);
    gain[line * params.stride + j] = select(1.0, select(mean, each, per == 1u), j < right);
  }
}
