// drifted[chip, k] = programmed[chip, k]·exp(−ν·log_time), ν = |μ + s·ξ| with one normal ξ per cell and chip; μ by mu_*
// and s by sd_* are laws in two pieces (_piecewise.wgsl) of r = max(10⁻⁷, target[k] / g_max)
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
  mu_threshold: f32,
  mu_p0: f32,
  mu_p1: f32,
  mu_p2: f32,
  mu_p3: f32,
  sd_log: f32,
  sd_const: f32,
  sd_min: f32,
  sd_max: f32,
  sd_threshold: f32,
  sd_p0: f32,
  sd_p1: f32,
  sd_p2: f32,
  sd_p3: f32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> chip: array<u32>;
@group(0) @binding(2) var<storage, read> target_: array<Cell>; // WGSL reserves "target"
@group(0) @binding(3) var<storage, read> programmed: array<Cell>;
@group(0) @binding(4) var<storage, read_write> drifted: array<Cell>;

fn mean_of(r: vec4f, log_r: vec4f) -> vec4f {
  let line = vec4f(params.mu_log, params.mu_const, params.mu_min, params.mu_max);
  let cubic = vec4f(params.mu_p0, params.mu_p1, params.mu_p2, params.mu_p3);
  return piecewise(r, log_r, params.mu_threshold, line, cubic);
}

fn deviation_of(r: vec4f, log_r: vec4f) -> vec4f {
  let line = vec4f(params.sd_log, params.sd_const, params.sd_min, params.sd_max);
  let cubic = vec4f(params.sd_p0, params.sd_p1, params.sd_p2, params.sd_p3);
  return piecewise(r, log_r, params.sd_threshold, line, cubic);
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let q = id.x + id.y * groups.x * 64u;
  if (4u * q >= params.cells) {
    return;
  }
  let xi = normals(philox(vec4u(q, chip[id.z], params.layer, 0u), vec2u(params.seed, params.purpose)));
  let r = max(load_target_(0u, q) / params.g_max, vec4f(1e-7));
  let log_r = ln4(r);
  let nu = abs(mean_of(r, log_r) + deviation_of(r, log_r) * xi);
  let decay = exp4(clamp(-nu * params.log_time, vec4f(-80.0), vec4f(80.0)));
  store_drifted(id.z, q, load_programmed(id.z, q) * decay);
}
