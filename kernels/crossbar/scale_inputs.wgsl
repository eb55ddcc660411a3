// y[i, m, r] = x[i', m, r] / alpha[i, tile of r, m], one invocation per 4 images × value or four
// f32[input_sets, images, rows], f32[alpha_sets, row_tiles, images], of one unit → 1 f32[alpha_sets, images, rows]
struct Params {
  input_sets: u32,
  alpha_sets: u32,
  images: u32,
  rows: u32,
  tile_rows: u32,
  row_tiles: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(2) var<storage, read> alpha: array<f32>;

// one image of four: those past the last are not there
fn scale(m: u32, source: u32, factor: u32, at: u32) {
  if (m < params.images) {
    y[at] = x[source] / alpha[factor];
  }
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  let length = params.rows / width;
  let fours = (params.images + 3u) / 4u;
  let r = i % length;
  let m = i / length % fours * 4u;
  let owner = i / length / fours;
  if (owner >= params.alpha_sets) {
    return;
  }
  let input = owner / (params.alpha_sets / params.input_sets);
  let source = (input * params.images + m) * length + r;
  let factor = alpha_at(owner, r * width / params.tile_rows, m);
  let at = (owner * params.images + m) * length + r;
  scale(m, source, factor, at);
  scale(m + 1u, source + length, factor + 1u, at + length);
  scale(m + 2u, source + 2u * length, factor + 2u, at + 2u * length);
  scale(m + 3u, source + 3u * length, factor + 3u, at + 3u * length);
}
