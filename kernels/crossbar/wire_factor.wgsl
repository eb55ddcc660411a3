// along a line from its open end: load s = r·Σ_p g + s'·c', factor c = 1 / (1 + s), at the driven end c = 1 / (head +
// s); reach = head·Π c from the driven end, the share of its voltage; one invocation per line
// µS f32[arrays, planes, rows, cols] → 1 f32[arrays, rows, cols] twice; r in MΩ; word lines are driven at their first
// column, bit lines at their last row
struct Params {
  arrays: u32,
  planes: u32,
  rows: u32,
  cols: u32,
  tile_rows: u32,
  tile_cols: u32,
  row_tiles: u32,
  col_tiles: u32,
  resistance: f32,
  head: f32,
}
override along: u32;
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> cells: array<f32>;
@group(0) @binding(2) var<storage, read_write> factor: array<f32>;
@group(0) @binding(3) var<storage, read_write> reach: array<f32>;

// conductance of all planes at a place of an array
fn load(net: u32, place: u32) -> f32 {
  var sum = 0.0;
  for (var p = 0u; p < params.planes; p++) {
    sum += cells[(net * params.planes + p) * params.rows * params.cols + place];
  }
  return sum;
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  let word = along == 0u;
  let across = select(params.cols, params.rows, word);
  let tiles = select(params.row_tiles, params.col_tiles, word);
  let line = i % across;
  let tile = i / across % tiles;
  let net = i / across / tiles;
  if (net >= params.arrays) {
    return;
  }
  let begin = tile * select(params.tile_rows, params.tile_cols, word);
  let end = min(begin + select(params.tile_rows, params.tile_cols, word), select(params.rows, params.cols, word));
  // places from the driven end: upwards on a bit line, by a step that wraps
  let place = select((end - 1u) * params.cols + line, line * params.cols + begin, word);
  let step = select(0u - params.cols, 1u, word);
  let first = net * params.rows * params.cols;
  var s = 0.0;
  var c = 0.0;
  for (var k = end - begin; k > 0u; k--) {
    let at = place + (k - 1u) * step;
    s = params.resistance * load(net, at) + s * c;
    c = 1.0 / (select(1.0, params.head, k == 1u) + s);
    factor[first + at] = c;
  }
  var share = params.head;
  for (var k = 0u; k < end - begin; k++) {
    let at = first + place + k * step;
    share *= factor[at];
    reach[at] = share;
  }
}
