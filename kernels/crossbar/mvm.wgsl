// current[a, t, v, j] = Σ_r power(voltage[set of a, v, r]) · net[a, r, j] over the rows r of tile t, ascending in one sum,
// one invocation per 8 vectors × 12 columns of a tile of an array
// V f32[input_sets, vectors, rows], µS f32[arrays, rows, stride] → µA f32[arrays, row_tiles, vectors, stride]
struct Params {
  arrays: u32,
  input_sets: u32,
  vectors: u32,
  rows: u32,
  stride: u32,
  tile_rows: u32,
  row_tiles: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(2) var<storage, read> net: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> current: array<vec4f>;

// four rows in ascending order, added one after the other
fn add(sum: mat3x4f, v: vec4f, n0: mat3x4f, n1: mat3x4f, n2: mat3x4f, n3: mat3x4f) -> mat3x4f {
  return sum + v.x * n0 + v.y * n1 + v.z * n2 + v.w * n3;
}

// 12 columns from quad q of a row that begins at quad `row`; quads past the last repeat it
fn load(row: u32, q: u32, last: u32) -> mat3x4f {
  return mat3x4f(net[row + q], net[row + min(q + 1u, last)], net[row + min(q + 2u, last)]);
}

fn store(m: u32, first: u32, q: u32, sum: mat3x4f) {
  let quads = params.stride / 4u;
  if (m >= params.vectors) {
    return;
  }
  let at = (first + m) * quads + q;
  current[at] = sum[0];
  if (q + 1u < quads) {
    current[at + 1u] = sum[1];
  }
  if (q + 2u < quads) {
    current[at + 2u] = sum[2];
  }
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let quads = params.stride / 4u;
  let column_tiles = (quads + 2u) / 3u;
  let vector_tiles = (params.vectors + 7u) / 8u;
  let i = id.x + id.y * groups.x * 64u;
  let q = 3u * (i % column_tiles);
  let m = 8u * (i / column_tiles % vector_tiles);
  let line = i / column_tiles / vector_tiles; // array and row tile
  let array = line / params.row_tiles;
  if (array >= params.arrays) {
    return;
  }
  let begin = (line % params.row_tiles) * params.tile_rows;
  let end = min(begin + params.tile_rows, params.rows);
  let inputs = array / (params.arrays / params.input_sets) * params.vectors;
  let last = vec4u(inputs + params.vectors - 1u); // vectors past it repeat it
  let v0 = params.rows * min(inputs + m + vec4u(0u, 1u, 2u, 3u), last);
  let v1 = params.rows * min(inputs + m + vec4u(4u, 5u, 6u, 7u), last);
  var s0 = mat3x4f();
  var s1 = mat3x4f();
  var s2 = mat3x4f();
  var s3 = mat3x4f();
  var s4 = mat3x4f();
  var s5 = mat3x4f();
  var s6 = mat3x4f();
  var s7 = mat3x4f();
  for (var r = begin; r < end; r += 4u) {
    let row = (array * params.rows + min(vec4u(r, r + 1u, r + 2u, r + 3u), vec4u(end - 1u))) * quads;
    let n0 = load(row.x, q, quads - 1u);
    let n1 = load(row.y, q, quads - 1u);
    let n2 = load(row.z, q, quads - 1u);
    let n3 = load(row.w, q, quads - 1u);
    s0 = add(s0, drive(v0.x, r, end), n0, n1, n2, n3);
    s1 = add(s1, drive(v0.y, r, end), n0, n1, n2, n3);
    s2 = add(s2, drive(v0.z, r, end), n0, n1, n2, n3);
    s3 = add(s3, drive(v0.w, r, end), n0, n1, n2, n3);
    s4 = add(s4, drive(v1.x, r, end), n0, n1, n2, n3);
    s5 = add(s5, drive(v1.y, r, end), n0, n1, n2, n3);
    s6 = add(s6, drive(v1.z, r, end), n0, n1, n2, n3);
    s7 = add(s7, drive(v1.w, r, end), n0, n1, n2, n3);
  }
  let first = line * params.vectors;
  store(m, first, q, s0);
  store(m + 1u, first, q, s1);
  store(m + 2u, first, q, s2);
  store(m + 3u, first, q, s3);
  store(m + 4u, first, q, s4);
  store(m + 5u, first, q, s5);
  store(m + 6u, first, q, s6);
  store(m + 7u, first, q, s7);
}
