// sigma[i] = max(0, Q)·time_factor·(relative ? |drifted[i]| : 1); Q by law: power min(most, c0 / max(floor, r^exponent)) |
// piecewise (_piecewise.wgsl) of r | logarithmic c0 + c1·ln g | saturating c0·(1 − exp(−|g| / c1)) |
// polynomial Σ cᵢ·(g / g_max)^i, i = 0 … 4; r = programmed[i] / g_max, g = drifted[i]
// µS f32[chips, cells] twice → µS f32[chips, cells]; one invocation per four cells of a chip
override law: u32;
override relative: u32;
struct Params {
  chips: u32,
  cells: u32,
  g_max: f32,
  time_factor: f32,
  c0: f32,
  c1: f32,
  c2: f32,
  c3: f32,
  c4: f32,
  exponent: f32,
  slope: f32,
  intercept: f32,
  threshold: f32,
  floor: f32,
  most: f32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> programmed: array<Cell>;
@group(0) @binding(2) var<storage, read> drifted: array<Cell>;
@group(0) @binding(3) var<storage, read_write> sigma: array<Cell>;

fn power_of(r: vec4f) -> vec4f {
  // ln has no value at 0: 10⁻³⁰ stands in for it
  let exponent = params.exponent * ln4(max(r, vec4f(1e-30)));
  let power = exp4(clamp(exponent, vec4f(-80.0), vec4f(80.0)));
  return min(vec4f(params.c0) / max(power, vec4f(params.floor)), vec4f(params.most));
}

fn pieces_of(r: vec4f) -> vec4f {
  let share = max(r, vec4f(1e-7));
  let line = vec4f(params.slope, params.intercept, params.floor, params.most);
  return piecewise(share, ln4(share), params.threshold, line, vec4f(params.c0, params.c1, params.c2, params.c3));
}

fn polynomial_of(s: vec4f) -> vec4f {
  return (((params.c4 * s + params.c3) * s + params.c2) * s + params.c1) * s + params.c0;
}

fn law_of(before: vec4f, now: vec4f) -> vec4f {
  switch law {
    case 0u: { return power_of(before / params.g_max); }
    case 1u: { return pieces_of(before / params.g_max); }
    case 2u: { return params.c1 * ln4(max(now, vec4f(1e-30))) + params.c0; }
    case 3u: { return params.c0 * (1.0 - exp4(-abs(now) / params.c1)); }
    default: { return polynomial_of(now / params.g_max); }
  }
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let q = id.x + id.y * groups.x * 64u;
  if (4u * q >= params.cells) {
    return;
  }
  let now = load_drifted(id.z, q);
  let scale = select(vec4f(1.0), abs(now), relative == 1u);
  let noise = max(law_of(load_programmed(id.z, q), now), vec4f(0.0));
  store_sigma(id.z, q, scale * noise * params.time_factor);
}
