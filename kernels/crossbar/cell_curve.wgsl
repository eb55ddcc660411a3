// coefficient[i] = 10⁶·P(log10(10⁻⁶·g)) with P(z) = p0 + p1 z + p2 z² + p3 z³ and 0 for g ≤ 0 (log_cubic), or p1·g
// (linear), of g = conductance[i]; µS f32[count] → µA/Vⁿ f32[count]; one invocation per 4 cells
override kind: u32;
struct Params {
  count: u32,
  p0: f32,
  p1: f32,
  p2: f32,
  p3: f32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> conductance: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> coefficient: array<vec4f>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (4u * i >= params.count) {
    return;
  }
  let g = conductance[i];
  if (kind == 1u) {
    coefficient[i] = params.p1 * g;
    return;
  }
  let z = ln4(max(g, vec4f(1e-30))) * 0.4342944819 - 6.0;
  let p = ((params.p3 * z + params.p2) * z + params.p1) * z + params.p0;
  coefficient[i] = select(1e6 * p, vec4f(0.0), g <= vec4f(0.0));
}
