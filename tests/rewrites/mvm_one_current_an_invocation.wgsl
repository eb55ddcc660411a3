// crossbar/mvm, one current an invocation: another tile, the same sums
// workgroups: cover(chips * row_tiles * images * stride, 64)
struct Params {
  chips: u32,
  input_chips: u32,
  images: u32,
  rows: u32,
  stride: u32,
  tile_rows: u32,
  row_tiles: u32,
}
override square: u32;
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> voltage: array<f32>;
@group(0) @binding(2) var<storage, read> net: array<f32>;
@group(0) @binding(3) var<storage, read_write> current: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  let column = i % params.stride;
  let image = (i / params.stride) % params.images;
  let tile = (i / params.stride / params.images) % params.row_tiles;
  let chip = i / params.stride / params.images / params.row_tiles;
  if (chip >= params.chips) {
    return;
  }
  let input = select(chip, 0u, params.input_chips == 1u);
  let begin = tile * params.tile_rows;
  let end = min(begin + params.tile_rows, params.rows);
  var total = 0.0;
  for (var r = begin; r < end; r++) {
    let v = voltage[(input * params.images + image) * params.rows + r];
    total += select(v, v * v, square == 1u) * net[(chip * params.rows + r) * params.stride + column];
  }
  current[i] = total;
}
