// sum[o, t, c] = scale · Σ_r x[o, r, c] over the rows r of strip t, one invocation per item (1 or 4 c); inner is 1
// f32[outer, rows, cols] → f32[outer, strips, cols], of one unit if scale is a number
struct Params {
  outer: u32,
  rows: u32,
  cols: u32,
  inner: u32,
  strips: u32,
  scale: f32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<Item>;
@group(0) @binding(2) var<storage, read_write> sum: array<Item>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  let items = items_of(params.cols);
  let o = i / items / params.strips;
  if (o >= params.outer) {
    return;
  }
  let length = (params.rows + params.strips - 1u) / params.strips;
  let begin = i / items % params.strips * length;
  let end = min(begin + length, params.rows);
  var at = (o * params.rows + begin) * items + i % items;
  var total = Item();
  for (var r = begin; r < end; r++) {
    total += x[at];
    at += items;
  }
  sum[i] = params.scale * total;
}
