// net[c, l, v, j] = current[c, l, v, t + j] − current[c, l, v, u] for j < cols, 0 behind, with t = j / (tile_cols − 1)
// and u = min((t + 1)·tile_cols, cols + col_tiles) − 1 the unit column that ends tile t
// µA f32[chips, lines, vectors, stride] → µA f32[chips, lines, vectors, out_stride]
// one invocation per four columns × four vectors of a line
struct Params {
  chips: u32,
  lines: u32,
  vectors: u32,
  cols: u32,
  tile_cols: u32,
  col_tiles: u32,
  stride: u32,
  out_stride: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> current: array<f32>;
@group(0) @binding(2) var<storage, read_write> net: array<vec4f>;

fn four(row: u32, column: vec4u) -> vec4f {
  let at = row + column;
  return vec4f(current[at.x], current[at.y], current[at.z], current[at.w]);
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let quads = params.out_stride / 4u;
  let strip = strip_of(id.x + id.y * groups.x * 64u, params.vectors, quads);
  if (strip.line >= params.lines) {
    return;
  }
  let column = 4u * strip.quad + vec4u(0u, 1u, 2u, 3u);
  let weighs = column < vec4u(params.cols);
  let inside = min(column, vec4u(params.cols - 1u));
  let tile = inside / (params.tile_cols - 1u);
  let unit = min((tile + 1u) * params.tile_cols, vec4u(params.cols + params.col_tiles)) - 1u;
  for (var v = strip.vector; v < params.vectors; v += strip.step) {
    let line = (id.z * params.lines + strip.line) * params.vectors + v;
    let row = line * params.stride;
    net[line * quads + strip.quad] = select(vec4f(0.0), four(row, tile + inside) - four(row, unit), weighs);
  }
}
