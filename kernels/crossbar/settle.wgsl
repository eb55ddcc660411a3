// next[c, t, m] = 2·alpha[set of c, t, m] if 2·alpha ≤ most·start and a current of the lines of row tile t, of any slice
// and of the first cols columns, reaches the bound of its line, else alpha; one invocation per number
// µA f32[chips, lines, slices, images, stride], µA f32[lines], twice f32[alpha_sets, row_tiles, images]
// → f32[chips, row_tiles, images]
struct Params {
  chips: u32,
  alpha_sets: u32,
  lines: u32,
  row_tiles: u32,
  slices: u32,
  images: u32,
  cols: u32,
  stride: u32,
  most: f32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> current: array<vec4f>;
@group(0) @binding(2) var<storage, read> bound: array<f32>;
@group(0) @binding(3) var<storage, read> alpha: array<f32>;
@group(0) @binding(4) var<storage, read> start: array<f32>;
@group(0) @binding(5) var<storage, read_write> next: array<f32>;

// how large four currents are, 0 past the last column
fn sizes(vector: u32, column: u32) -> vec4f {
  let inside = column + vec4u(0u, 1u, 2u, 3u) < vec4u(params.cols);
  return select(vec4f(0.0), abs(current[(vector * params.stride + column) / 4u]), inside);
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  let m = i % params.images;
  let tile = i / params.images % params.row_tiles;
  let chip = i / params.images / params.row_tiles;
  if (chip >= params.chips) {
    return;
  }
  var reached = false;
  for (var s = 0u; s < params.lines / params.row_tiles * params.slices; s++) { // group and slice
    let line = s / params.slices * params.row_tiles + tile;
    let vector = ((chip * params.lines + line) * params.slices + s % params.slices) * params.images + m;
    var most = vec4f(0.0);
    for (var j = 0u; j < params.cols; j += 16u) {
      most = max(most, max(sizes(vector, j), sizes(vector, j + 4u)));
      most = max(most, max(sizes(vector, j + 8u), sizes(vector, j + 12u)));
    }
    reached = reached || any(most >= vec4f(bound[line]));
  }
  let at = alpha_at(chip / (params.chips / params.alpha_sets), tile, m);
  let doubled = 2.0 * alpha[at];
  next[i] = select(alpha[at], doubled, reached && doubled <= params.most * start[at]);
}
