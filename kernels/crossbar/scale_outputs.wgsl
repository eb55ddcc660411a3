// y[c, l, s, m, j] = current[c, l, s, m, j] · alpha[set of c, l % row_tiles, m], one invocation per 4 columns
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

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  let vector = i / (params.stride / 4u);
  let line = vector / params.images / params.slices; // of all chips
  let chip = line / params.lines;
  if (chip >= params.chips) {
    return;
  }
  let owner = chip / (params.chips / params.alpha_sets);
  y[i] = current[i] * alpha[alpha_at(owner, line % params.row_tiles, vector % params.images)];
}
