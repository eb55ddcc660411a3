// response[a, t, j] = Σ_r |net[a, r, j]| over the rows r of tile t, ascending, one invocation per 4 columns of a tile
// µS f32[arrays, rows, stride] → µS f32[arrays, row_tiles, stride]
struct Params {
  arrays: u32,
  rows: u32,
  stride: u32,
  tile_rows: u32,
  row_tiles: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> net: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> response: array<vec4f>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let quads = params.stride / 4u;
  let i = id.x + id.y * groups.x * 64u;
  let line = i / quads; // array and row tile
  let array = line / params.row_tiles;
  if (array >= params.arrays) {
    return;
  }
  let begin = (line % params.row_tiles) * params.tile_rows;
  let end = min(begin + params.tile_rows, params.rows);
  let first = array * params.rows * quads + i % quads;
  var sum = vec4f(0.0);
  // four rows a round; the last ones of a tile are those that fours leave
  var r = begin;
  for (; r + 4u <= end; r += 4u) {
    let at = first + r * quads;
    sum += abs(net[at]);
    sum += abs(net[at + quads]);
    sum += abs(net[at + 2u * quads]);
    sum += abs(net[at + 3u * quads]);
  }
  for (; r < end; r++) {
    sum += abs(net[first + r * quads]);
  }
  response[i] = sum;
}
