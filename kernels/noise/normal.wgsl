// normal[4q..4q+3] = Box-Muller of Philox words at counter (q, chip, layer, draw), one invocation per q and chip
// u32[chips] → f32[chips, quads, 4], mean 0, variance 1
struct Params {
  chips: u32,
  quads: u32,
  seed: u32,
  purpose: u32,
  layer: u32,
  draw: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> chip: array<u32>;
@group(0) @binding(2) var<storage, read_write> normal: array<vec4f>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let q = id.x + id.y * groups.x * 64u;
  if (q >= params.quads) {
    return;
  }
  let counter = vec4u(q, chip[id.z], params.layer, params.draw);
  normal[id.z * params.quads + q] = normals(philox(counter, vec2u(params.seed, params.purpose)));
}
