// The same as recombine.wgsl where 4 divides the columns and those of every tile: rows need no padding, four columns
// have one gain, and all that is long is read and written as vec4.
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
@group(0) @binding(3) var<storage, read> bias: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> out: array<vec4f>;

// images past the last are not stored
fn store(m: u32, chip: u32, q: u32, sum: vec4f, shift: vec4f) {
  if (m < params.images) {
    out[(chip * params.images + m) * (params.cols / 4u) + q] = params.scale * sum + shift;
  }
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let quads = params.cols / 4u;
  let i = id.x + id.y * groups.x * 64u;
  let chip = id.z;
  let m = 4u * (i / quads);
  let q = i % quads;
  if (m >= params.images) {
    return;
  }
  let image = min(m + vec4u(0u, 1u, 2u, 3u), vec4u(params.images - 1u));
  let tile = 4u * q / params.tile_cols;
  var s0 = vec4f(0.0);
  var s1 = vec4f(0.0);
  var s2 = vec4f(0.0);
  var s3 = vec4f(0.0);
  for (var t = 0u; t < params.row_tiles; t++) {
    let array = chip * params.row_tiles + t;
    let g = gain[array * params.col_tiles + tile];
    let at = (array * params.images + image) * quads + q;
    s0 += g * current[at.x];
    s1 += g * current[at.y];
    s2 += g * current[at.z];
    s3 += g * current[at.w];
  }
  let shift = bias[q];
  store(m, chip, q, s0, shift);
  store(m + 1u, chip, q, s1, shift);
  store(m + 2u, chip, q, s2, shift);
  store(m + 3u, chip, q, s3, shift);
}
