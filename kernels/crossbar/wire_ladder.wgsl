// current of bit lines beside source lines, cells on where x is not 0: rows folded one by one into the conductances
// between line ends and supplies (star–mesh, all sums positive); one invocation per column, row tile and 4 vectors
// V f32[sets, vectors, rows], µS f32[arrays, planes, rows, cols] → µA f32[arrays, row_tiles, vectors, stride]
struct Params {
  arrays: u32,
  planes: u32,
  sets: u32,
  vectors: u32,
  rows: u32,
  cols: u32,
  stride: u32,
  tile_rows: u32,
  row_tiles: u32,
  source_resistance: f32,
  first_resistance: f32,
  bit_resistance: f32,
  last_resistance: f32,
  supply: f32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> cells: array<f32>;
@group(0) @binding(3) var<storage, read_write> current: array<f32>;

// 1 where the input of a row is not 0, for vectors v to v + 3
fn gates(v: vec4u, batch: u32, row: u32) -> vec4f {
  let at = (batch * params.vectors + min(v, vec4u(params.vectors - 1u))) * params.rows + row;
  return select(vec4f(1.0), vec4f(0.0), vec4f(x[at.x], x[at.y], x[at.z], x[at.w]) == vec4f(0.0));
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  let quads = (params.vectors + 3u) / 4u;
  let column = i % params.stride;
  let v = 4u * (i / params.stride % quads);
  let tile = i / params.stride / quads % params.row_tiles;
  let net = i / params.stride / quads / params.row_tiles;
  if (net >= params.arrays) {
    return;
  }
  let lanes = v + vec4u(0u, 1u, 2u, 3u);
  let batch = net / (params.arrays / params.sets);
  let top = tile * params.tile_rows;
  let bottom = select(top, min(top + params.tile_rows, params.rows), column < params.cols);
  // conductances: of the first and second source line a, c and the bit line b among each other and to both supplies
  var a_plus = vec4f(1.0 / params.first_resistance);
  var c_minus = a_plus;
  var a_minus = vec4f(0.0);
  var c_plus = vec4f(0.0);
  var b_plus = vec4f(0.0);
  var b_minus = vec4f(0.0);
  var ab = vec4f(0.0);
  var cb = vec4f(0.0);
  var ac = vec4f(0.0);
  for (var row = top; row < bottom; row++) {
    // segments before this row: the first of a source line is part of its supply, and of the bit line that carries
    // nothing
    let rs = select(params.source_resistance, 0.0, row == top);
    let rb = params.bit_resistance;
    let ka = 1.0 / (1.0 + rs * (a_plus + a_minus + ab + ac));
    b_plus += rs * ka * ab * a_plus;
    b_minus += rs * ka * ab * a_minus;
    c_plus += rs * ka * ac * a_plus;
    c_minus += rs * ka * ac * a_minus;
    cb += rs * ka * ab * ac;
    a_plus *= ka;
    a_minus *= ka;
    ab *= ka;
    ac *= ka;
    let kc = 1.0 / (1.0 + rs * (c_plus + c_minus + cb + ac));
    b_plus += rs * kc * cb * c_plus;
    b_minus += rs * kc * cb * c_minus;
    a_plus += rs * kc * ac * c_plus;
    a_minus += rs * kc * ac * c_minus;
    ab += rs * kc * ac * cb;
    c_plus *= kc;
    c_minus *= kc;
    cb *= kc;
    ac *= kc;
    let kb = 1.0 / (1.0 + rb * (b_plus + b_minus + ab + cb));
    a_plus += rb * kb * ab * b_plus;
    a_minus += rb * kb * ab * b_minus;
    c_plus += rb * kb * cb * b_plus;
    c_minus += rb * kb * cb * b_minus;
    ac += rb * kb * ab * cb;
    b_plus *= kb;
    b_minus *= kb;
    ab *= kb;
    cb *= kb;
    let on = gates(lanes, batch, row);
    let cell = (net * params.planes * params.rows + row) * params.cols + column;
    ab += cells[cell] * on;
    if (params.planes == 2u) {
      cb += cells[cell + params.rows * params.cols] * on;
    }
  }
  // the source lines end here
  let a = 1.0 / (a_plus + a_minus + ab + ac);
  b_plus += a * ab * a_plus;
  b_minus += a * ab * a_minus;
  c_plus += a * ac * a_plus;
  c_minus += a * ac * a_minus;
  cb += a * ab * ac;
  let c = 1.0 / (c_plus + c_minus + cb);
  b_plus += c * cb * c_plus;
  b_minus += c * cb * c_minus;
  let amperes = params.supply * (b_plus - b_minus) / (1.0 + params.last_resistance * (b_plus + b_minus));
  let first = (net * params.row_tiles + tile) * params.vectors;
  store(first, v, column, amperes.x);
  store(first, v + 1u, column, amperes.y);
  store(first, v + 2u, column, amperes.z);
  store(first, v + 3u, column, amperes.w);
}

fn store(first: u32, v: u32, column: u32, value: f32) {
  if (v < params.vectors) {
    current[(first + v) * params.stride + column] = value;
  }
}
