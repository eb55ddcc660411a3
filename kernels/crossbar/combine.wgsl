// net[a, r, j] = Σ_p term(factor[p], cells[a, p, r, j]), p ascending, 0 in the padding, one invocation per 4 columns
// µS f32[arrays, planes, rows, cols], 1 f32[planes] → µS (variance: µS²) f32[arrays, rows, stride]
struct Params {
  arrays: u32,
  planes: u32,
  rows: u32,
  cols: u32,
  stride: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> cells: array<f32>;
@group(0) @binding(2) var<storage, read> factor: array<f32>;
@group(0) @binding(3) var<storage, read_write> net: array<vec4f>;

// four cells of a row that begins at `row`; columns past the last are 0
fn load(row: u32, column: vec4u) -> vec4f {
  let at = row + min(column, vec4u(params.cols - 1u));
  let four = vec4f(cells[at.x], cells[at.y], cells[at.z], cells[at.w]);
  return select(vec4f(0.0), four, column < vec4u(params.cols));
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let quads = params.stride / 4u;
  let i = id.x + id.y * groups.x * 64u;
  let row = i / quads;
  if (row >= params.rows) {
    return;
  }
  let column = 4u * (i % quads) + vec4u(0u, 1u, 2u, 3u);
  let first = id.z * params.planes * params.rows + row;
  var sum = vec4f(0.0);
  for (var p = 0u; p < params.planes; p++) {
    sum += term(factor[p], load((first + p * params.rows) * params.cols, column));
  }
  net[id.z * params.rows * quads + i] = whole(sum);
}
