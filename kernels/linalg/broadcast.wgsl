// y[o, r, c] = scale · s[o, t, c], t the strip of row r; one invocation per item of one or four columns in 8 rows, inner 1
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
  let blocks = (params.rows + 7u) / 8u;
  let o = i / items / blocks;
  if (o >= params.outer) {
    return;
  }
  let c = i % items;
  let begin = i / items % blocks * 8u;
  let length = (params.rows + params.strips - 1u) / params.strips;
  for (var r = begin; r < min(begin + 8u, params.rows); r++) {
    y[(o * params.rows + r) * items + c] = params.scale * s[(o * params.strips + r / length) * items + c];
  }
}
