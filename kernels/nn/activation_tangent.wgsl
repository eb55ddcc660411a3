// out[s, i] = f'(x[i]) · upstream_tangent[s, i] + f''(x[i]) · upstream[i] · x_tangent[s, i]; one invocation per four
// elements of up to MEMBERS members s. f32[count], f32[count], f32[batch, count], f32[batch, count] → f32[batch, count]
struct Params {
  batch: u32,
  count: u32,
  alpha: f32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read> upstream: array<vec4f>;
@group(0) @binding(3) var<storage, read> x_tangent: array<Item>;
@group(0) @binding(4) var<storage, read> upstream_tangent: array<Item>;
@group(0) @binding(5) var<storage, read_write> out: array<Item>;

const MEMBERS = 8u; // share the two derivatives, which are what costs

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let q = id.x + id.y * groups.x * 64u;
  if (4u * q >= params.count) {
    return;
  }
  let slope = f1(x[q], params.alpha);
  let bend = f2(x[q], params.alpha) * upstream[q];
  let items = params.count / WIDTH;
  let first = 4u / WIDTH * q;
  let begin = MEMBERS * id.z;
  for (var s = begin; s < min(begin + MEMBERS, params.batch); s++) {
    for (var i = first; i < min(first + 4u / WIDTH, items); i++) {
      let at = s * items + i;
      out[at] = item(slope, i - first) * upstream_tangent[at] + item(bend, i - first) * x_tangent[at];
    }
  }
}
