// sum[o, t, c] = scale · Σ x[o, r, c, k] over the rows r of strip t and all k, one invocation per number of sum
// f32[outer, rows, cols, inner] → f32[outer, strips, cols], of one unit if scale is a number
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
@group(0) @binding(2) var<storage, read_write> sum: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  let o = i / params.cols / params.strips;
  if (o >= params.outer) {
    return;
  }
  let items = items_of(params.inner);
  let length = (params.rows + params.strips - 1u) / params.strips;
  let begin = i / params.cols % params.strips * length;
  let end = min(begin + length, params.rows);
  let row = params.cols * items;
  var at = (o * params.rows + begin) * row + i % params.cols * items;
  var total = Item();
  for (var r = begin; r < end; r++) {
    for (var k = 0u; k < items; k++) {
      total += x[at + k];
    }
    at += row;
  }
  sum[i] = params.scale * all_of(total);
}
