// y[o, r, c] = scale · s[o, t, c], t the strip of row r, one invocation per item (1 or 4 c) of 8 rows; inner is 1
// f32[outer, strips, cols] → f32[outer, rows, cols], of one unit if scale is a number
struct Params {
  outer: u32,
  rows: u32,
  cols: u32,
  inner: u32,
  strips: u32,
  scale: f32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> s: array<Item>;
@group(0) @binding(2) var<storage, read_write> y: array<Item>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  let items = items_of(params.cols);
  let length = (params.rows + params.strips - 1u) / params.strips;
  let blocks = (length + 7u) / 8u;
  let strip = i / items / blocks; // (o, t)
  if (strip >= params.outer * params.strips) {
    return;
  }
  let c = i % items;
  let first = strip % params.strips * length;
  let begin = first + i / items % blocks * 8u;
  let end = min(min(begin + 8u, first + length), params.rows);
  let value = params.scale * s[strip * items + c];
  let to = strip / params.strips * params.rows * items + c;
  for (var r = begin; r < end; r++) {
    y[to + r * items] = value;
  }
}
