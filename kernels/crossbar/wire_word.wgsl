// every word line of a tile solved for given bit lines, driven before its first column by v = ±x[row]: from the open
// end y = g·(bit − v) + c'·y', back u = c·(y + u'), next = v + resistance·u, or own + omega·(that − own)
// V f32[sets, vectors, rows], µS and 1 f32[arrays, planes, rows, cols], V f32[arrays, rows, cols, 16·blocks], V
// f32[own_arrays, planes, rows, cols, 16·blocks] → the last for all arrays; one invocation per 16 vectors of a line
struct Params {
  arrays: u32,
  planes: u32,
  own_arrays: u32,
  sets: u32,
  vectors: u32,
  blocks: u32,
  rows: u32,
  cols: u32,
  tile_rows: u32,
  tile_cols: u32,
  col_tiles: u32,
  resistance: f32,
  omega: f32,
}
override source: u32;
override relax: u32;
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> cells: array<f32>;
@group(0) @binding(3) var<storage, read> factor: array<f32>;
@group(0) @binding(4) var<storage, read> bit: array<mat4x4f>;
@group(0) @binding(5) var<storage, read> own: array<vec4f>;
@group(0) @binding(6) var<storage, read_write> next: array<mat4x4f>;

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
  let net = plane / params.planes;
  let v = drive(net, plane % params.planes, row, block);
  let left = tile * params.tile_cols;
  let right = min(left + params.tile_cols, params.cols);
  var c = 0.0;
  var y = mat4x4f();
  for (var k = right; k > left; k--) {
    let at = (plane * params.rows + row) * params.cols + k - 1u;
    let across = (net * params.rows + row) * params.cols + k - 1u;
    y = cells[at] * (bit[across * params.blocks + block] - v) + c * y;
    c = factor[at];
    next[at * params.blocks + block] = y;
  }
  var u = mat4x4f();
  for (var k = left; k < right; k++) {
    let at = (plane * params.rows + row) * params.cols + k;
    let node = at * params.blocks + block;
    u = factor[at] * (next[node] + u);
    var volts = v + params.resistance * u;
    if (relax == 1u) {
      let before = mat4x4f(own[4u * node], own[4u * node + 1u], own[4u * node + 2u], own[4u * node + 3u]);
      volts = before + params.omega * (volts - before);
    }
    next[node] = volts;
  }
}
