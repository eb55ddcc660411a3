// out[c, m, j] = scale · Σ_t gain[c, t, tile of j] · current[c, t, m, j] + bias[j], t ascending, one invocation per 4
// images × 4 columns of a chip
// µA f32[chips, row_tiles, images, stride], 1 f32[chips, row_tiles, col_tiles], f32[cols] → f32[chips, images, cols]
struct Params {
  chips: u32,
  row_tiles: u32,
  col_tiles: u32,
  images: u32,
  cols: u32,
  stride: u32,
  tile_cols: u32,
  scale: f32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> current: array<vec4f>;
@group(0) @binding(2) var<storage, read> gain: array<f32>;
@group(0) @binding(3) var<storage, read> bias: array<f32>;
@group(0) @binding(4) var<storage, read_write> out: array<f32>;

// images past the last and columns past the last are not stored
fn store(m: u32, chip: u32, column: u32, sum: vec4f, shift: vec4f) {
  if (m >= params.images) {
    return;
  }
  let y = params.scale * sum + shift;
  let at = (chip * params.images + m) * params.cols + column;
  out[at] = y.x;
  if (column + 1u < params.cols) {
    out[at + 1u] = y.y;
  }
  if (column + 2u < params.cols) {
    out[at + 2u] = y.z;
  }
  if (column + 3u < params.cols) {
    out[at + 3u] = y.w;
  }
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let quads = params.stride / 4u;
  let i = id.x + id.y * groups.x * 64u;
  let chip = id.z;
  let m = 4u * (i / quads);
  let q = i % quads;
  if (m >= params.images) {
    return;
  }
  let image = min(m + vec4u(0u, 1u, 2u, 3u), vec4u(params.images - 1u));
  let column = min(4u * q + vec4u(0u, 1u, 2u, 3u), vec4u(params.cols - 1u));
  let tile = column / params.tile_cols;
  var s0 = vec4f(0.0);
  var s1 = vec4f(0.0);
  var s2 = vec4f(0.0);
  var s3 = vec4f(0.0);
  for (var t = 0u; t < params.row_tiles; t++) {
    let array = chip * params.row_tiles + t;
    let g = array * params.col_tiles + tile;
    var gains = vec4f(gain[g.x]);
    if (tile.x != tile.w) {
      gains = vec4f(gains.x, gain[g.y], gain[g.z], gain[g.w]);
    }
    let at = (array * params.images + image) * quads + q;
    s0 += gains * current[at.x];
    s1 += gains * current[at.y];
    s2 += gains * current[at.z];
    s3 += gains * current[at.w];
  }
  let shift = vec4f(bias[column.x], bias[column.y], bias[column.z], bias[column.w]);
  store(m, chip, 4u * q, s0, shift);
  store(m + 1u, chip, 4u * q, s1, shift);
  store(m + 2u, chip, 4u * q, s2, shift);
  store(m + 3u, chip, 4u * q, s3, shift);
}
