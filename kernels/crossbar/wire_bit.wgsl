// every bit line of a tile solved for given word lines, at 0 V behind its last row: from the open end
// y = Σ_p g·word + c'·y', back u = c·(y + u'), next = resistance·u, or own + omega·(that − own)
// µS f32[arrays, planes, rows, cols], 1 f32[arrays, rows, cols], V f32[arrays, planes, rows, cols, 16·blocks], V
// f32[own_arrays, rows, cols, 16·blocks] → the last for all arrays; one invocation per 16 vectors of a line
struct Params {
  arrays: u32,
  planes: u32,
  own_arrays: u32,
  blocks: u32,
  rows: u32,
  cols: u32,
  tile_rows: u32,
  row_tiles: u32,
  resistance: f32,
  omega: f32,
}
override relax: u32;
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> cells: array<f32>;
@group(0) @binding(2) var<storage, read> factor: array<f32>;
@group(0) @binding(3) var<storage, read> word: array<mat4x4f>;
@group(0) @binding(4) var<storage, read> own: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> next: array<mat4x4f>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  let column = i % params.cols;
  let tile = i / params.cols % params.row_tiles;
  let block = i / params.cols / params.row_tiles % params.blocks;
  let net = i / params.cols / params.row_tiles / params.blocks;
  if (net >= params.arrays) {
    return;
  }
  let plane = params.rows * params.cols;
  let top = tile * params.tile_rows;
  let bottom = min(top + params.tile_rows, params.rows);
  var c = 0.0;
  var y = mat4x4f();
  for (var row = top; row < bottom; row++) {
    let at = (net * params.rows + row) * params.cols + column;
    // from array and row to the cell: planes lie between
    let first = at + net * (params.planes - 1u) * plane;
    y = c * y + cells[first] * word[first * params.blocks + block];
    if (params.planes == 2u) {
      y += cells[first + plane] * word[(first + plane) * params.blocks + block];
    }
    c = factor[at];
    next[at * params.blocks + block] = y;
  }
  var u = mat4x4f();
  for (var k = bottom; k > top; k--) {
    let at = (net * params.rows + k - 1u) * params.cols + column;
    let node = at * params.blocks + block;
    u = factor[at] * (next[node] + u);
    var volts = params.resistance * u;
    if (relax == 1u) {
      let before = mat4x4f(own[4u * node], own[4u * node + 1u], own[4u * node + 2u], own[4u * node + 3u]);
      volts = before + params.omega * (volts - before);
    }
    next[node] = volts;
  }
}
