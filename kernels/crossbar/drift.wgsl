// drifted[chip, k] = programmed[chip, k]·exp(−ν·log_time), ν = |μ + s·ξ| with one normal ξ per cell and chip,
// μ = clamp(mu_log·ln r + mu_const, mu_min, mu_max), s alike by sd_*, r = max(10⁻⁷, target[k] / g_max)
// chip numbers u32[chips], µS f32[cells], µS f32[chips, cells] → µS f32[chips, cells]; one invocation per four cells
struct Params {
  chips: u32,
  cells: u32,
  seed: u32,
  purpose: u32,
  layer: u32,
  g_max: f32,
  log_time: f32,
  mu_log: f32,
  mu_const: f32,
  mu_min: f32,
  mu_max: f32,
  sd_log: f32,
  sd_const: f32,
  sd_min: f32,
  sd_max: f32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> chip: array<u32>;
@group(0) @binding(2) var<storage, read> target_: array<f32>; // WGSL reserves "target"
@group(0) @binding(3) var<storage, read> programmed: array<f32>;
@group(0) @binding(4) var<storage, read_write> drifted: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let q = id.x + id.y * groups.x * 64u;
  let first = 4u * q;
  if (first >= params.cells) {
    return;
  }
  let k = min(vec4u(first) + vec4u(0u, 1u, 2u, 3u), vec4u(params.cells - 1u)); // a row may end inside four
  let at = vec4u(id.z * params.cells) + k;
  let goal = vec4f(target_[k.x], target_[k.y], target_[k.z], target_[k.w]);
  let g = vec4f(programmed[at.x], programmed[at.y], programmed[at.z], programmed[at.w]);
  let xi = normals(philox(vec4u(q, chip[id.z], params.layer, 0u), vec2u(params.seed, params.purpose)));
  let log_r = ln4(max(goal / params.g_max, vec4f(1e-7)));
  let mu = min(max(params.mu_log * log_r + params.mu_const, vec4f(params.mu_min)), vec4f(params.mu_max));
  let sd = min(max(params.sd_log * log_r + params.sd_const, vec4f(params.sd_min)), vec4f(params.sd_max));
  let value = g * exp4(clamp(-abs(mu + sd * xi) * params.log_time, vec4f(-80.0), vec4f(80.0)));
  drifted[at.x] = value.x;
  if (first + 1u < params.cells) {
    drifted[at.y] = value.y;
  }
  if (first + 2u < params.cells) {
    drifted[at.z] = value.z;
  }
  if (first + 3u < params.cells) {
    drifted[at.w] = value.w;
  }
}
