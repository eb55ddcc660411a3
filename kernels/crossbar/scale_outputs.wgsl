// y[c, l, s, m, j] = current[c, l, s, m, j] · alpha[set of c, l % row_tiles, m], per 4 images × 4 columns
// µA f32[chips, lines, slices, images, stride], any unit f32[alpha_sets, row_tiles, images] → f32 of the first shape
struct Params {
  chips: u32,
  alpha_sets: u32,
  lines: u32,
  row_tiles: u32,
  slices: u32,
  images: u32,
  stride: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> current: array<vec4f>;
@group(0) @binding(2) var<storage, read> alpha: array<f32>;
@group(0) @binding(3) var<storage, read_write> y: array<vec4f>;

// one image of four: those past the last are not there
fn scale(m: u32, at: u32, factor: u32) {
  if (m < params.images) {
    y[at] = current[at] * alpha[factor];
  }
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  let quads = params.stride / 4u;
  let fours = (params.images + 3u) / 4u;
  let m = i / quads % fours * 4u;
  let read = i / quads / fours; // one slice of one line of a chip
  let line = read / params.slices;
  let chip = line / params.lines;
  if (chip >= params.chips) {
    return;
  }
  let at = (read * params.images + m) * quads + i % quads;
  let factor = alpha_at(chip / (params.chips / params.alpha_sets), line % params.row_tiles, m);
  scale(m, at, factor);
  scale(m + 1u, at + quads, factor + 1u);
  scale(m + 2u, at + 2u * quads, factor + 2u);
  scale(m + 3u, at + 3u * quads, factor + 3u);
}
