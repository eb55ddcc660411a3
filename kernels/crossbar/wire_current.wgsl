// current[a, t·vectors + v, j] = Σ_{r in tile t} reach[a, r, j]·Σ_p g[a, p, r, j]·word[a, p, r, j, v], what bit lines
// that are solved for these word lines deliver; 0 in the padding; one invocation per 16 vectors of a bit line
// µS f32[arrays, planes, rows, cols], 1 f32[arrays, rows, cols], V f32[arrays, planes, rows, cols, 16·blocks] → µA
// f32[arrays, outputs, stride], the last tile cut at outputs
struct Params {
  arrays: u32,
  planes: u32,
  vectors: u32,
  blocks: u32,
  rows: u32,
  cols: u32,
  stride: u32,
  tile_rows: u32,
  row_tiles: u32,
  outputs: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> cells: array<f32>;
@group(0) @binding(2) var<storage, read> reach: array<f32>;
@group(0) @binding(3) var<storage, read> word: array<mat4x4f>;
@group(0) @binding(4) var<storage, read_write> current: array<f32>;

// one of a tile's vectors, where there is such a one
fn store(net: u32, tile: u32, v: u32, column: u32, value: f32) {
  let line = tile * params.vectors + v;
  if (v < params.vectors && line < params.outputs) {
    current[(net * params.outputs + line) * params.stride + column] = value;
  }
}

fn store_four(net: u32, tile: u32, v: u32, column: u32, value: vec4f) {
  store(net, tile, v, column, value.x);
  store(net, tile, v + 1u, column, value.y);
  store(net, tile, v + 2u, column, value.z);
  store(net, tile, v + 3u, column, value.w);
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  let column = i % params.stride;
  let tile = i / params.stride % params.row_tiles;
  let block = i / params.stride / params.row_tiles % params.blocks;
  let net = i / params.stride / params.row_tiles / params.blocks;
  if (net >= params.arrays) {
    return;
  }
  let plane = params.rows * params.cols;
  let top = tile * params.tile_rows;
  let bottom = select(top, min(top + params.tile_rows, params.rows), column < params.cols);
  var sum = mat4x4f();
  for (var row = top; row < bottom; row++) {
    let at = (net * params.rows + row) * params.cols + column;
    // from array and row to the cell: planes lie between
    let first = at + net * (params.planes - 1u) * plane;
    sum += (reach[at] * cells[first]) * word[first * params.blocks + block];
    if (params.planes == 2u) {
      sum += (reach[at] * cells[first + plane]) * word[(first + plane) * params.blocks + block];
    }
  }
  store_four(net, tile, 16u * block, column, sum[0]);
  store_four(net, tile, 16u * block + 4u, column, sum[1]);
  store_four(net, tile, 16u * block + 8u, column, sum[2]);
  store_four(net, tile, 16u * block + 12u, column, sum[3]);
}
