// sum[i, t, v] = Σ_{r in tile t} voltage[i, v, r], every fourth row one sum, four sums added at the end
// V f32[input_sets, vectors, rows] → V f32[input_sets, row_tiles, vectors]; 4 divides the rows of every tile
// one invocation per sum
struct Params {
  input_sets: u32,
  vectors: u32,
  rows: u32,
  tile_rows: u32,
  row_tiles: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> voltage: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> sum: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  let tile = i / params.vectors;
  if (tile >= params.row_tiles) {
    return;
  }
  let vector = (id.z * params.vectors + i % params.vectors) * params.rows;
  let begin = tile * params.tile_rows;
  let end = min(begin + params.tile_rows, params.rows);
  var four = vec4f(0.0);
  for (var r = begin; r < end; r += 4u) {
    four += voltage[(vector + r) / 4u];
  }
  sum[id.z * params.row_tiles * params.vectors + i] = (four.x + four.y) + (four.z + four.w);
}
