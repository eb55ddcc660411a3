// The same as recombine.wgsl where 4 divides the columns: rows of the output need no padding and are written as vec4.
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
@group(0) @binding(5) var<storage, read> scale: array<vec4f>;
@group(0) @binding(6) var<storage, read> bias: array<vec4f>;
@group(0) @binding(7) var<storage, read_write> out: array<vec4f>;

// images past the last are not stored
fn store(m: u32, chip: u32, q: u32, y: vec4f) {
  if (m < params.images) {
    out[(chip * params.images + m) * (params.cols / 4u) + q] = y;
  }
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let quads = params.cols / 4u;
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
  let scales = scale[q];
  let shifts = bias[q];
  store(m, chip, q, s0 * scales + shifts);
  store(m + 1u, chip, q, s1 * scales + shifts);
  store(m + 2u, chip, q, s2 * scales + shifts);
  store(m + 3u, chip, q, s3 * scales + shifts);
  store(m + 4u, chip, q, s4 * scales + shifts);
  store(m + 5u, chip, q, s5 * scales + shifts);
  store(m + 6u, chip, q, s6 * scales + shifts);
  store(m + 7u, chip, q, s7 * scales + shifts);
}
