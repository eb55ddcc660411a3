// current[c, G, t, v, j] = Σ_r voltage[set(c), v, r] · Σ_p factor[p] · clamp(conductance[c, G, p, r, j] + sigma·ξ) over the
// rows r of tile t, a new normal ξ per cell and vector; one invocation per 4 vectors × 4 columns of a tile of a chip
// chip numbers u32[chips], V f32[input_sets, vectors, rows], µS f32[chips, groups, planes, rows, cols] twice, f32[planes]
// → µA f32[chips, groups, row_tiles, vectors, stride]
struct Params {
  chips: u32,
  groups: u32,
  planes: u32,
  input_sets: u32,
  vectors: u32,
  rows: u32,
  cols: u32,
  stride: u32,
  tile_rows: u32,
  row_tiles: u32,
  seed: u32,
  purpose: u32,
  layer: u32,
  draw: u32,
  first_read: u32,
  floor: f32,
  ceiling: f32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> chip: array<u32>;
@group(0) @binding(2) var<storage, read> voltage: array<f32>;
@group(0) @binding(5) var<storage, read> factor: array<f32>;
@group(0) @binding(6) var<storage, read_write> current: array<vec4f>;

// what four cells from number k of a chip give at a read, for a factor of their plane
fn noisy(cells: Cells, k: u32, chip_number: u32, read: u32, share: f32) -> vec4f {
  let xi = drawn(k, chip_number, params.layer + 4096u * read);
  return share * min(max(cells.mean + cells.deviation * xi, vec4f(params.floor)), vec4f(params.ceiling));
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let quads = params.stride / 4u;
  let vector_tiles = (params.vectors + 3u) / 4u;
  let i = id.x + id.y * groups.x * 64u;
  let q = i % quads;
  let v = 4u * (i / quads % vector_tiles);
  let line = i / quads / vector_tiles; // chip, group and row tile
  let array = line / params.row_tiles;
  let c = array / params.groups;
  if (c >= params.chips) {
    return;
  }
  let begin = line % params.row_tiles * params.tile_rows;
  let end = min(begin + params.tile_rows, params.rows);
  let first = array % params.groups * params.planes; // plane of this chip
  let before = c * params.groups * params.planes * params.rows * params.cols; // cells of other chips
  let inputs = c / (params.chips / params.input_sets) * params.vectors;
  // vectors past the last repeat it
  let drive = params.rows * (inputs + min(v + vec4u(0u, 1u, 2u, 3u), vec4u(params.vectors - 1u)));
  let read = params.first_read + v;
  var s0 = vec4f();
  var s1 = vec4f();
  var s2 = vec4f();
  var s3 = vec4f();
  for (var r = begin; r < end; r++) {
    var e0 = vec4f();
    var e1 = vec4f();
    var e2 = vec4f();
    var e3 = vec4f();
    for (var p = 0u; p < params.planes; p++) {
      let row = ((first + p) * params.rows + r) * params.cols; // its first cell in the chip
      let cells = load(before + row, q);
      let k = row + 4u * q;
      e0 += noisy(cells, k, chip[c], read, factor[p]);
      e1 += noisy(cells, k, chip[c], read + 1u, factor[p]);
      e2 += noisy(cells, k, chip[c], read + 2u, factor[p]);
      e3 += noisy(cells, k, chip[c], read + 3u, factor[p]);
    }
    s0 += voltage[drive.x + r] * e0;
    s1 += voltage[drive.y + r] * e1;
    s2 += voltage[drive.z + r] * e2;
    s3 += voltage[drive.w + r] * e3;
  }
  store(v, line, q, s0);
  store(v + 1u, line, q, s1);
  store(v + 2u, line, q, s2);
  store(v + 3u, line, q, s3);
}
