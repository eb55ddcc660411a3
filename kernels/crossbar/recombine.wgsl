// out[c, m, j] = scale[j] · Σ_l Σ_s weight[s] · factor[l, j] · gain[c, l, j] · current[c, l, s, m, j] + bias[j], l then s
// ascending, one invocation per 8 images × 4 columns of a chip
// µA f32[chips, lines, slices, images, stride], 1 f32[slices], f32[chips, lines, stride], f32[lines, stride], 1/µA f32[cols],
// 1 f32[cols] → 1 f32[chips, images, cols]
struct Params {
  chips: u32,
  lines: u32,
  slices: u32,
  images: u32,
  cols: u32,
  stride: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> current: array<vec4f>;
@group(0) @binding(2) var<storage, read> weight: array<f32>;
@group(0) @binding(3) var<storage, read> gain: array<vec4f>;
@group(0) @binding(4) var<storage, read> factor: array<vec4f>;
@group(0) @binding(5) var<storage, read> scale: array<f32>;
@group(0) @binding(6) var<storage, read> bias: array<f32>;
@group(0) @binding(7) var<storage, read_write> out: array<f32>;

// images past the last and columns past the last are not stored
fn store(m: u32, chip: u32, column: u32, y: vec4f) {
  if (m >= params.images) {
    return;
  }
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
  let m = 8u * (i / quads);
  let q = i % quads;
  if (m >= params.images) {
    return;
  }
  // images past the last repeat it
  let image0 = quads * min(m + vec4u(0u, 1u, 2u, 3u), vec4u(params.images - 1u)) + q;
  let image1 = quads * min(m + vec4u(4u, 5u, 6u, 7u), vec4u(params.images - 1u)) + q;
  var s0 = vec4f(0.0);
  var s1 = vec4f(0.0);
  var s2 = vec4f(0.0);
  var s3 = vec4f(0.0);
  var s4 = vec4f(0.0);
  var s5 = vec4f(0.0);
  var s6 = vec4f(0.0);
  var s7 = vec4f(0.0);
  var l = 0u;
  var s = 0u;
  // lines and their slices in one loop: a loop within a loop costs more than gains loaded anew for a slice
  for (var k = 0u; k < params.lines * params.slices; k++) {
    let each = weight[s] * factor[l * quads + q] * gain[(chip * params.lines + l) * quads + q];
    let at = (chip * params.lines * params.slices + k) * params.images * quads;
    s0 += each * current[at + image0.x];
    s1 += each * current[at + image0.y];
    s2 += each * current[at + image0.z];
    s3 += each * current[at + image0.w];
    s4 += each * current[at + image1.x];
    s5 += each * current[at + image1.y];
    s6 += each * current[at + image1.z];
    s7 += each * current[at + image1.w];
    let last = s + 1u == params.slices;
    l = select(l, l + 1u, last);
    s = select(s + 1u, 0u, last);
  }
  let column = min(4u * q + vec4u(0u, 1u, 2u, 3u), vec4u(params.cols - 1u));
  let scales = vec4f(scale[column.x], scale[column.y], scale[column.z], scale[column.w]);
  let shifts = vec4f(bias[column.x], bias[column.y], bias[column.z], bias[column.w]);
  store(m, chip, 4u * q, s0 * scales + shifts);
  store(m + 1u, chip, 4u * q, s1 * scales + shifts);
  store(m + 2u, chip, 4u * q, s2 * scales + shifts);
  store(m + 3u, chip, 4u * q, s3 * scales + shifts);
  store(m + 4u, chip, 4u * q, s4 * scales + shifts);
  store(m + 5u, chip, 4u * q, s5 * scales + shifts);
  store(m + 6u, chip, 4u * q, s6 * scales + shifts);
  store(m + 7u, chip, 4u * q, s7 * scales + shifts);
}
