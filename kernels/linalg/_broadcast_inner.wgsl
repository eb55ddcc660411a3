// y[o, r, c, k] = scale · s[o, t, c], t the strip of row r, one invocation per 8 items (1 or 4 k)
// f32[outer, strips, cols] → f32[outer, rows, cols, inner], of one unit if scale is a number
struct Params {
  outer: u32,
  rows: u32,
  cols: u32,
  inner: u32,
  strips: u32,
  scale: f32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> s: array<f32>;
@group(0) @binding(2) var<storage, read_write> y: array<Item>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  let items = items_of(params.inner);
  let blocks = (items + 7u) / 8u;
  let line = i / blocks; // (o, r, c)
  if (line >= params.outer * params.rows * params.cols) {
    return;
  }
  let row = line / params.cols; // (o, r)
  let length = (params.rows + params.strips - 1u) / params.strips;
  let strip = row / params.rows * params.strips + row % params.rows / length; // (o, t)
  let value = params.scale * s[strip * params.cols + line % params.cols];
  let begin = i % blocks * 8u;
  for (var k = begin; k < min(begin + 8u, items); k++) {
    y[line * items + k] = Item(value);
  }
}
