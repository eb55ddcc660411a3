// y[i, m, r] = x[i', m, r] / alpha[i, tile of r, m], one invocation per value or four
// f32[input_sets, images, rows], any unit; f32[alpha_sets, row_tiles, images], the same → 1 f32[alpha_sets, images, rows]
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

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  let length = params.rows / width;
  let line = i / length;
  let owner = line / params.images;
  if (owner >= params.alpha_sets) {
    return;
  }
  let m = line % params.images;
  let tile = i % length * width / params.tile_rows;
  let input = owner / (params.alpha_sets / params.input_sets);
  y[i] = x[(input * params.images + m) * length + i % length] / alpha[alpha_at(owner, tile, m)];
}
