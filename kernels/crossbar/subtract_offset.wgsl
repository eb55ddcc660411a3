// out[c, l, v, j] = current[c, l, v, j] − level[l] · drive[set of c, t, v], t = l % row_tiles
// µA f32[chips, lines, vectors, stride], V f32[input_sets, row_tiles, vectors], µS f32[lines] → µA as current
// one invocation per four columns × four vectors of a line
struct Params {
  chips: u32,
  input_sets: u32,
  lines: u32,
  row_tiles: u32,
  vectors: u32,
  stride: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> current: array<vec4f>;
@group(0) @binding(2) var<storage, read> drive: array<f32>;
@group(0) @binding(3) var<storage, read> level: array<f32>;
@group(0) @binding(4) var<storage, read_write> out: array<vec4f>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let quads = params.stride / 4u;
  let strip = strip_of(id.x + id.y * groups.x * 64u, params.vectors, quads);
  if (strip.line >= params.lines) {
    return;
  }
  let chips_of_set = params.chips / params.input_sets;
  let driven = (id.z / chips_of_set * params.row_tiles + strip.line % params.row_tiles) * params.vectors;
  let shared_level = level[strip.line];
  for (var v = strip.vector; v < params.vectors; v += strip.step) {
    let at = ((id.z * params.lines + strip.line) * params.vectors + v) * quads + strip.quad;
    out[at] = current[at] - vec4f(shared_level * drive[driven + v]);
  }
}
