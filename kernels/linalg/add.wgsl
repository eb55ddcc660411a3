// sum[s, i] = a[s % batch_a, i] + scale · b[s % batch_b, i], one invocation per 8 items (1 or 4 i) of a member
// f32[batch_a, count], f32[batch_b, count] → f32[batch, count], of one unit if scale is a number
struct Params {
  batch: u32,
  batch_a: u32,
  batch_b: u32,
  count: u32,
  scale: f32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> a: array<Item>;
@group(0) @binding(2) var<storage, read> b: array<Item>;
@group(0) @binding(3) var<storage, read_write> sum: array<Item>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  let items = items_of(params.count);
  let blocks = (items + 7u) / 8u;
  let s = i / blocks;
  if (s >= params.batch) {
    return;
  }
  let from_a = s % params.batch_a * items;
  let from_b = s % params.batch_b * items;
  // 8 items each, because what costs is to divide
  let begin = i % blocks * 8u;
  for (var k = begin; k < min(begin + 8u, items); k++) {
    sum[s * items + k] = a[from_a + k] + params.scale * b[from_b + k];
  }
}
