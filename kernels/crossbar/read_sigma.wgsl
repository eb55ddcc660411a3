// sigma[i] = drifted[i]·min(most, coefficient / max(floor, r^exponent))·time_factor,
// r = max(10⁻³⁰, programmed[i] / g_max)
// µS f32[chips, cells] twice → µS f32[chips, cells]; one invocation per four cells of a chip
struct Params {
  chips: u32,
  cells: u32,
  g_max: f32,
  coefficient: f32,
  exponent: f32,
  floor: f32,
  most: f32,
  time_factor: f32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> programmed: array<f32>;
@group(0) @binding(2) var<storage, read> drifted: array<f32>;
@group(0) @binding(3) var<storage, read_write> sigma: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let q = id.x + id.y * groups.x * 64u;
  let first = 4u * q;
  if (first >= params.cells) {
    return;
  }
  let k = min(vec4u(first) + vec4u(0u, 1u, 2u, 3u), vec4u(params.cells - 1u)); // a row may end inside four
  let at = vec4u(id.z * params.cells) + k;
  let g = vec4f(programmed[at.x], programmed[at.y], programmed[at.z], programmed[at.w]);
  let now = vec4f(drifted[at.x], drifted[at.y], drifted[at.z], drifted[at.w]);
  // ln has no value at 0: 10⁻³⁰ stands in for it
  let r = max(g / params.g_max, vec4f(1e-30));
  let power = max(exp4(clamp(params.exponent * ln4(r), vec4f(-80.0), vec4f(80.0))), vec4f(params.floor));
  let value = now * min(vec4f(params.coefficient) / power, vec4f(params.most)) * params.time_factor;
  sigma[at.x] = value.x;
  if (first + 1u < params.cells) {
    sigma[at.y] = value.y;
  }
  if (first + 2u < params.cells) {
    sigma[at.z] = value.z;
  }
  if (first + 3u < params.cells) {
    sigma[at.w] = value.w;
  }
}
