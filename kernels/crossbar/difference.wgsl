// net[c, r, j] = G+ − G− (difference) or σ+² + σ−² (variance), 0 in the padding, one invocation per 4 columns
// µS f32[chips, 2, rows, cols] → µS or µS² f32[chips, rows, stride]
struct Params {
  chips: u32,
  rows: u32,
  cols: u32,
  stride: u32,
}
override kind: u32;
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> pair: array<f32>;
@group(0) @binding(2) var<storage, read_write> net: array<vec4f>;

// four cells of a row that begins at `row`; columns past the last are 0
fn load(row: u32, column: vec4u) -> vec4f {
  let at = row + min(column, vec4u(params.cols - 1u));
  let cells = vec4f(pair[at.x], pair[at.y], pair[at.z], pair[at.w]);
  return select(vec4f(0.0), cells, column < vec4u(params.cols));
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  let quads = params.stride / 4u;
  let row = i / quads;
  if (row >= params.rows) {
    return;
  }
  let column = 4u * (i % quads) + vec4u(0u, 1u, 2u, 3u);
  let plus_row = 2u * id.z * params.rows + row;
  let plus = load(plus_row * params.cols, column);
  let minus = load((plus_row + params.rows) * params.cols, column);
  net[id.z * params.rows * quads + i] = select(plus - minus, plus * plus + minus * minus, kind == 1u);
}
