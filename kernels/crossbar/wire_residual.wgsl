// residual[a, p, r, t, v] = max |Kirchhoff's voltage − word| over the nodes of a word line: the voltage that the driver
// leaves after the drops of the currents g·(word − bit) on every segment; one invocation per 16 vectors of a line
// V f32[sets, vectors, rows], µS f32[arrays, planes, rows, cols], V f32[arrays, rows, cols, 16·blocks], V
// f32[arrays, planes, rows, cols, 16·blocks] → V f32[arrays, planes, rows, col_tiles, 16·blocks]
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
  resistance: f32,
  first_resistance: f32,
}
override source: u32;
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> cells: array<f32>;
@group(0) @binding(3) var<storage, read> bit: array<mat4x4f>;
@group(0) @binding(4) var<storage, read> word: array<mat4x4f>;
@group(0) @binding(5) var<storage, read_write> residual: array<mat4x4f>;

fn least(a: mat4x4f, b: mat4x4f) -> mat4x4f {
  return mat4x4f(min(a[0], b[0]), min(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3]));
}

fn most(a: mat4x4f, b: mat4x4f) -> mat4x4f {
  return mat4x4f(max(a[0], b[0]), max(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3]));
}

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
  let left = tile * params.tile_cols;
  let right = min(left + params.tile_cols, params.cols);
  let line = (plane * params.rows + row) * params.cols;
  let across = (net * params.rows + row) * params.cols;
  // from the open end: the current of a segment, and the defects of all segments so far; a node's is all less those
  // behind it
  var current = mat4x4f();
  var behind = mat4x4f();
  var low = mat4x4f();
  var high = mat4x4f();
  for (var k = right; k > left; k--) {
    let at = line + k - 1u;
    let volts = word[at * params.blocks + block];
    current += cells[at] * (volts - bit[(across + k - 1u) * params.blocks + block]);
    if (k > left + 1u) {
      behind += (word[(at - 1u) * params.blocks + block] - volts) - params.resistance * current;
    } else {
      behind += (drive(net, plane % params.planes, row, block) - volts) - params.first_resistance * current;
    }
    // the last of these is all of them, whose node has no defect of its own: it changes no maximum
    low = least(low, behind);
    high = most(high, behind);
  }
  let at = ((plane * params.rows + row) * params.col_tiles + tile) * params.blocks + block;
  residual[at] = most(behind - low, high - behind);
}
