// y[i] = x[i], one invocation per 4 items (1 or 4 i), each a workgroup's width from the last
// any f32[count] → the same f32[count]
struct Params {
  count: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<Item>;
@group(0) @binding(2) var<storage, read_write> y: array<Item>;

@compute @workgroup_size(64)
fn main(
  @builtin(local_invocation_id) local: vec3u,
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
) {
  // neighbours read neighbours, so that a gpu moves whole lines of its memory
  let begin = (group.x + group.y * groups.x) * 256u + local.x;
  let items = items_of(params.count);
  for (var k = 0u; k < 4u; k++) {
    let i = begin + 64u * k;
    if (i < items) {
      y[i] = x[i];
    }
  }
}
