// out[s, i] = upstream[s, i] · f'(x[i]), f'' or f'''; one invocation per four elements of up to MEMBERS members s
// f32[count], f32[batch, count] → f32[batch, count]
struct Params {
  batch: u32,
  count: u32,
  alpha: f32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read> upstream: array<Item>;
@group(0) @binding(3) var<storage, read_write> out: array<Item>;
override order: u32; // 1 for f', 2 for f'', 3 for f'''

const MEMBERS = 8u; // share a slope, which is what costs

fn slope_of(four: vec4f) -> vec4f {
  if (order == 2u) {
    return f2(four, params.alpha);
  }
  if (order == 3u) {
    return f3(four, params.alpha);
  }
  return f1(four, params.alpha);
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let q = id.x + id.y * groups.x * 64u;
  if (4u * q >= params.count) {
    return;
  }
  let slope = slope_of(x[q]);
  let items = params.count / WIDTH;
  let first = 4u / WIDTH * q;
  let begin = MEMBERS * id.z;
  for (var s = begin; s < min(begin + MEMBERS, params.batch); s++) {
    for (var i = first; i < min(first + 4u / WIDTH, items); i++) {
      out[s * items + i] = upstream[s * items + i] * item(slope, i - first);
    }
  }
}
