// gain[c, t, s] = max(floor, mean |before|) / max(floor, mean |now|) over the cells of row tile t and column tile s, one
// invocation per tile; both sides are taken times the number of cells, which saves two divisions
// µS f32[chips, rows, stride] twice → 1 f32[chips, row_tiles, col_tiles]
struct Params {
  chips: u32,
  rows: u32,
  cols: u32,
  stride: u32,
  tile_rows: u32,
  tile_cols: u32,
  row_tiles: u32,
  col_tiles: u32,
  floor: f32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> before: array<vec4f>;
@group(0) @binding(2) var<storage, read> now: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> gain: array<f32>;

var<private> row_was: vec4f;
var<private> row_is: vec4f;

fn add_quad(q: u32, row: u32, left: u32, right: u32) {
  let column = 4u * q + vec4u(0u, 1u, 2u, 3u);
  let inside = (column >= vec4u(left)) & (column < vec4u(right));
  row_was += select(vec4f(0.0), abs(before[row + q]), inside);
  row_is += select(vec4f(0.0), abs(now[row + q]), inside);
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  let array = i / params.col_tiles; // chip and row tile
  let chip = array / params.row_tiles;
  if (chip >= params.chips) {
    return;
  }
  let top = (array % params.row_tiles) * params.tile_rows;
  let bottom = min(top + params.tile_rows, params.rows);
  let left = (i % params.col_tiles) * params.tile_cols;
  let right = min(left + params.tile_cols, params.cols);
  let quads = params.stride / 4u;
  var was = 0.0;
  var is = 0.0;
  // a row first, then the rows: rounding errors grow with the longer of the two, not with their product
  for (var r = top; r < bottom; r++) {
    row_was = vec4f(0.0);
    row_is = vec4f(0.0);
    // eight a round, because a driver may stop a shader after 65 535 rounds; what lies outside the tile is masked
    for (var first = left / 4u; 4u * first < right; first += 8u) {
      add_quad(first + 0u, (chip * params.rows + r) * quads, left, right);
      add_quad(first + 1u, (chip * params.rows + r) * quads, left, right);
      add_quad(first + 2u, (chip * params.rows + r) * quads, left, right);
      add_quad(first + 3u, (chip * params.rows + r) * quads, left, right);
      add_quad(first + 4u, (chip * params.rows + r) * quads, left, right);
      add_quad(first + 5u, (chip * params.rows + r) * quads, left, right);
      add_quad(first + 6u, (chip * params.rows + r) * quads, left, right);
      add_quad(first + 7u, (chip * params.rows + r) * quads, left, right);
    }
    was += (row_was.x + row_was.y) + (row_was.z + row_was.w);
    is += (row_is.x + row_is.y) + (row_is.z + row_is.w);
  }
  let least = params.floor * f32((bottom - top) * (right - left));
  gain[i] = max(least, was) / max(least, is);
}
