// dot[s, o, t, c] = scale · Σ a[s, o, r, c, k] · b[s, o, r, c, k] over rows r of strip t and k, one invocation each
// f32[batch_a, outer, rows, cols, inner], f32[batch_b, outer, rows, cols, inner] → f32[batch, outer, strips, cols]
struct Params {
  batch: u32,
  batch_a: u32,
  batch_b: u32,
  outer: u32,
  rows: u32,
  cols: u32,
  inner: u32,
  strips: u32,
  scale: f32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> a: array<Item>;
@group(0) @binding(2) var<storage, read> b: array<Item>;
@group(0) @binding(3) var<storage, read_write> dot: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  let line = i / params.cols / params.strips; // (s, o)
  if (line >= params.batch * params.outer) {
    return;
  }
  let items = items_of(params.inner);
  let length = (params.rows + params.strips - 1u) / params.strips;
  let begin = i / params.cols % params.strips * length;
  let end = min(begin + length, params.rows);
  let row = params.cols * items;
  let column = begin * row + i % params.cols * items;
  var at_a = line % (params.batch_a * params.outer) * params.rows * row + column;
  var at_b = line % (params.batch_b * params.outer) * params.rows * row + column;
  var total = Item();
  for (var r = begin; r < end; r++) {
    for (var k = 0u; k < items; k++) {
      total += a[at_a + k] * b[at_b + k];
    }
    at_a += row;
    at_b += row;
  }
  dot[i] = params.scale * all_of(total);
}
