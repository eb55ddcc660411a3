// out[c, l, v, j] = current[c, l, v, j] − current[c, l, v, cols + j / tile_cols] for j < cols, 0 behind
// µA f32[chips, lines, vectors, stride] → µA f32[chips, lines, vectors, stride]: cols weight columns, then one unit column
// of each column tile, then padding; one invocation per four columns × four vectors of a line
struct Params {
  chips: u32,
  lines: u32,
  vectors: u32,
  cols: u32,
  tile_cols: u32,
  col_tiles: u32,
  stride: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> current: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> out: array<vec4f>;

fn at_column(row: u32, column: u32) -> f32 {
  return current[row + column / 4u][column % 4u];
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let quads = params.stride / 4u;
  let strip = strip_of(id.x + id.y * groups.x * 64u, params.vectors, quads);
  if (strip.line >= params.lines) {
    return;
  }
  let column = 4u * strip.quad + vec4u(0u, 1u, 2u, 3u);
  let weighs = column < vec4u(params.cols);
  let unit = params.cols + select(vec4u(0u), column / params.tile_cols, weighs);
  for (var v = strip.vector; v < params.vectors; v += strip.step) {
    let row = ((id.z * params.lines + strip.line) * params.vectors + v) * quads;
    let units = vec4f(at_column(row, unit.x), at_column(row, unit.y), at_column(row, unit.z), at_column(row, unit.w));
    out[row + strip.quad] = select(vec4f(0.0), current[row + strip.quad] - units, weighs);
  }
}
