// y[b, j, i, k] = x[b, i, j, k]
// f32[batch, rows, cols, inner] → f32[batch, cols, rows, inner] of one unit, one invocation per item (1 or 4 k) of 16 rows i
struct Params {
  batch: u32,
  rows: u32,
  cols: u32,
  inner: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<Item>;
@group(0) @binding(2) var<storage, read_write> y: array<Item>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let items = items_of(params.inner); // of a column in a row
  let row = params.cols * items;
  let strips = (params.rows + 15u) / 16u;
  let at = id.x + id.y * groups.x * 64u;
  let b = at / row / strips;
  if (b >= params.batch) {
    return;
  }
  // neighbours read along a row; 16 rows each, because what costs is to divide, and with inner 1 they are stored in a piece
  let item = at % row; // (j, k)
  let begin = at / row % strips * 16u;
  let source = b * params.rows * row + item;
  let to = (b * params.cols + item / items) * params.rows * items + item % items;
  for (var i = begin; i < min(begin + 16u, params.rows); i++) {
    y[to + i * items] = x[source + i * row];
  }
}
