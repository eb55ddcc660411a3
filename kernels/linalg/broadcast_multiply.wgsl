// y[b, o, r, c] = scale · x[b % batch_x, o, r, c] · s[b % batch_s, o, t, c], one invocation per item (1 or 4 c), 8 rows
// f32[batch_x, outer, rows, cols], f32[batch_s, outer, strips, cols] → f32[batch, outer, rows, cols]; inner is 1
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
@group(0) @binding(2) var<storage, read> s: array<Item>;
@group(0) @binding(3) var<storage, read_write> y: array<Item>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  let items = items_of(params.cols);
  let length = (params.rows + params.strips - 1u) / params.strips;
  let blocks = (length + 7u) / 8u;
  let strip = i / items / blocks; // (b, o, t)
  let line = strip / params.strips; // (b, o)
  if (line >= params.batch * params.outer) {
    return;
  }
  let c = i % items;
  let first = strip % params.strips * length;
  let begin = first + i / items % blocks * 8u;
  let end = min(min(begin + 8u, first + length), params.rows);
  let value = params.scale * s[strip % (params.batch_s * params.outer * params.strips) * items + c];
  let to = line * params.rows * items + c;
  let source = line % (params.batch_x * params.outer) * params.rows * items + c;
  for (var r = begin; r < end; r++) {
    y[to + r * items] = x[source + r * items] * value;
  }
}
