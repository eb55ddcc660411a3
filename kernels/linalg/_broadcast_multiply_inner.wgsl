// y[b, o, r, c, k] = scale · x[b % batch_x, o, r, c, k] · s[b % batch_s, o, t, c], one invocation per 8 items (1, 4 k)
// f32[batch_x, outer, rows, cols, inner], f32[batch_s, outer, strips, cols] → f32[batch, outer, rows, cols, inner]
struct Params {
  batch: u32,
  batch_x: u32,
  batch_s: u32,
  outer: u32,
  rows: u32,
  cols: u32,
  inner: u32,
  strips: u32,
  scale: f32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<Item>;
@group(0) @binding(2) var<storage, read> s: array<f32>;
@group(0) @binding(3) var<storage, read_write> y: array<Item>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  let items = items_of(params.inner);
  let blocks = (items + 7u) / 8u;
  let line = i / blocks; // (b, o, r, c)
  if (line >= params.batch * params.outer * params.rows * params.cols) {
    return;
  }
  let row = line / params.cols; // (b, o, r)
  let length = (params.rows + params.strips - 1u) / params.strips;
  let strip = row / params.rows * params.strips + row % params.rows / length; // (b, o, t)
  let factor = strip % (params.batch_s * params.outer * params.strips) * params.cols + line % params.cols;
  let value = params.scale * s[factor];
  let begin = i % blocks * 8u;
  let to = line * items;
  let source = line % (params.batch_x * params.outer * params.rows * params.cols) * items;
  for (var k = begin; k < min(begin + 8u, items); k++) {
    y[to + k] = x[source + k] * value;
  }
}
