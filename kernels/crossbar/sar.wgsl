// digital[c, l, v, j] = Σ 2^k over the capacitors that a binary search keeps, from the top: trial = kept + capacitor k
// stays while current · top / full + offset + ½ ≥ trial, top the highest code; signed: of the size, with the sign
// µA f32[chips, lines, vectors, stride], µA f32[lines], LSB f32[chips, lines, bits, stride], LSB f32[chips, lines,
// stride] → codes f32[chips, lines, vectors, stride]; one invocation per four columns × four vectors of a line
struct Params {
  chips: u32,
  lines: u32,
  vectors: u32,
  stride: u32,
  bits: u32,
  signed: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> current: array<vec4f>;
@group(0) @binding(2) var<storage, read> full: array<f32>;
@group(0) @binding(3) var<storage, read> capacitor: array<vec4f>;
@group(0) @binding(4) var<storage, read> offset: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> digital: array<vec4f>;

// where a search stands: what the comparator sees, in µA × top, and what it has kept, in LSB
struct Search {
  level: vec4f,
  kept: vec4f,
  code: vec4f,
}

fn begun(signal: vec4f, lsb: f32) -> Search {
  let size = select(signal, abs(signal), params.signed == 1u);
  return Search(size + 0.5 * lsb, vec4f(0.0), vec4f(0.0));
}

fn tried(search: Search, weight: vec4f, lsb: f32) -> Search {
  let trial = search.kept + weight;
  let keeps = search.level >= trial * lsb;
  let bit = select(vec4f(0.0), vec4f(1.0), keeps);
  return Search(search.level, select(search.kept, trial, keeps), 2.0 * search.code + bit);
}

// vectors past the last are not stored
fn store(v: u32, at: u32, signal: vec4f, code: vec4f) {
  if (v < params.vectors) {
    digital[at] = select(code, -code, vec4<bool>(params.signed == 1u) & (signal < vec4f(0.0)));
  }
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let quads = params.stride / 4u;
  let strip = strip_of(id.x + id.y * groups.x * 64u, params.vectors, quads);
  if (strip.line >= params.lines) {
    return;
  }
  let line = id.z * params.lines + strip.line;
  let used = params.bits - params.signed;
  // a division by full would move the levels
  let top = f32((1u << used) - 1u);
  let lsb = full[strip.line];
  let shift = offset[line * quads + strip.quad] * lsb;
  let v = strip.vector + vec4u(0u, 1u, 2u, 3u) * strip.step;
  let at = (line * params.vectors + min(v, vec4u(params.vectors - 1u))) * quads + strip.quad;
  let x0 = current[at.x] * top + shift;
  let x1 = current[at.y] * top + shift;
  let x2 = current[at.z] * top + shift;
  let x3 = current[at.w] * top + shift;
  var s0 = begun(x0, lsb);
  var s1 = begun(x1, lsb);
  var s2 = begun(x2, lsb);
  var s3 = begun(x3, lsb);
  for (var k = used; k > 0u; k--) {
    // one load for four vectors
    let weight = capacitor[(line * params.bits + k - 1u) * quads + strip.quad];
    s0 = tried(s0, weight, lsb);
    s1 = tried(s1, weight, lsb);
    s2 = tried(s2, weight, lsb);
    s3 = tried(s3, weight, lsb);
  }
  store(v.x, at.x, x0, s0.code);
  store(v.y, at.y, x1, s1.code);
  store(v.z, at.z, x2, s2.code);
  store(v.w, at.w, x3, s3.code);
}
