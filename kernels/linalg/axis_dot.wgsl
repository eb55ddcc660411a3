// dot[s, o, t, c] = scale · Σ_r a[s, o, r, c] · b[s, o, r, c] over rows r of strip t, one invocation per item (1 or 4 c)
// f32[batch_a, outer, rows, cols], f32[batch_b, outer, rows, cols] → f32[batch, outer, strips, cols]; inner is 1
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
@group(0) @binding(3) var<storage, read_write> dot: array<Item>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  let items = items_of(params.cols);
  let line = i / items / params.strips; // (s, o)
  if (line >= params.batch * params.outer) {
    return;
  }
  let length = (params.rows + params.strips - 1u) / params.strips;
  let begin = i / items % params.strips * length;
  let end = min(begin + length, params.rows);
  var at_a = (line % (params.batch_a * params.outer) * params.rows + begin) * items + i % items;
  var at_b = (line % (params.batch_b * params.outer) * params.rows + begin) * items + i % items;
  var total = Item();
  for (var r = begin; r < end; r++) {
    total += a[at_a] * b[at_b];
    at_a += items;
    at_b += items;
  }
  dot[i] = params.scale * total;
}
