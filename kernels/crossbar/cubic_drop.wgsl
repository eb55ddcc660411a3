// out = current − strength·c·profile with c = a·(0.05a² − 0.2a + 0.5), a = factor·load; one invocation per 4 outputs
// µA f32[count], µA f32[count], µA f32[count] → µA f32[count]
struct Params {
  count: u32,
  factor: f32,
  strength: f32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> current: array<vec4f>;
@group(0) @binding(2) var<storage, read> load: array<vec4f>;
@group(0) @binding(3) var<storage, read> profile: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> out: array<vec4f>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (4u * i >= params.count) {
    return;
  }
  let a = params.factor * load[i];
  let c = a * ((0.05 * a - 0.2) * a + 0.5);
  out[i] = current[i] - params.strength * c * profile[i];
}
