// out[c, l, v, j] = x · gain[c, l, j] + offset[c, l, j] + bow2 · x² / full[l] + bow3 · x³ / full[l]², x the current there
// µA f32[chips, lines, vectors, stride], 1 and µA f32[chips, lines, stride], µA f32[lines] → µA as current
// one invocation per four columns × four vectors of a line
struct Params {
  chips: u32,
  lines: u32,
  vectors: u32,
  stride: u32,
  bow2: f32,
  bow3: f32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> current: array<vec4f>;
@group(0) @binding(2) var<storage, read> gain: array<vec4f>;
@group(0) @binding(3) var<storage, read> offset: array<vec4f>;
@group(0) @binding(4) var<storage, read> full: array<f32>;
@group(0) @binding(5) var<storage, read_write> out: array<vec4f>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let quads = params.stride / 4u;
  let strip = strip_of(id.x + id.y * groups.x * 64u, params.vectors, quads);
  if (strip.line >= params.lines) {
    return;
  }
  let line = id.z * params.lines + strip.line;
  let column = line * quads + strip.quad;
  let slope = gain[column];
  let shift = offset[column];
  let inverse_full = 1.0 / full[strip.line];
  for (var v = strip.vector; v < params.vectors; v += strip.step) {
    let at = (line * params.vectors + v) * quads + strip.quad;
    let x = current[at];
    let part = x * inverse_full;
    out[at] = x * slope + shift + x * part * (params.bow2 + params.bow3 * part);
  }
}
