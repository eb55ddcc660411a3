// y[b, o, r, c] = x[b % batch_x, o, r, c] + scale · s[b % batch_s, o, c], one invocation per item (1 or 4 c) of 8 rows
// f32[batch_x, outer, rows, cols], f32[batch_s, outer, cols] → f32[batch, outer, rows, cols], of one unit; inner is 1
struct Params {
  batch: u32,
  batch_x: u32,
  batch_s: u32,
  outer: u32,
  rows: u32,
  cols: u32,
  inner: u32,
  scale: f32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<Item>;
@group(0) @binding(2) var<storage, read> s: array<Item>;
@group(0) @binding(3) var<storage, read_write> y: array<Item>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  let items = items_of(params.cols);
  let blocks = (params.rows + 7u) / 8u;
  let line = i / items / blocks; // (b, o)
  if (line >= params.batch * params.outer) {
    return;
  }
  let c = i % items;
  let begin = i / items % blocks * 8u;
  let value = params.scale * s[line % (params.batch_s * params.outer) * items + c];
  let to = line * params.rows * items + c;
  let source = line % (params.batch_x * params.outer) * params.rows * items + c;
  for (var r = begin; r < min(begin + 8u, params.rows); r++) {
    y[to + r * items] = x[source + r * items] + value;
  }
}
