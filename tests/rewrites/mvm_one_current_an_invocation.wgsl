// crossbar/mvm, one current an invocation: another tile, the same sums
// workgroups: cover(arrays * row_tiles * vectors * stride, 64)
struct Params {
  arrays: u32,
  input_sets: u32,
  vectors: u32,
  rows: u32,
  stride: u32,
  tile_rows: u32,
  row_tiles: u32,
}
override power: u32;
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> voltage: array<f32>;
@group(0) @binding(2) var<storage, read> net: array<f32>;
@group(0) @binding(3) var<storage, read_write> current: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  let column = i % params.stride;
  let vector = (i / params.stride) % params.vectors;
  let tile = (i / params.stride / params.vectors) % params.row_tiles;
  let array = i / params.stride / params.vectors / params.row_tiles;
  if (array >= params.arrays) {
    return;
  }
  let input = array / (params.arrays / params.input_sets);
  let begin = tile * params.tile_rows;
  let end = min(begin + params.tile_rows, params.rows);
  var total = 0.0;
  for (var r = begin; r < end; r++) {
    let v = voltage[(input * params.vectors + vector) * params.rows + r];
    let even = select(v * v, abs(v), power == 4u); // two and absolute
    let odd = select(select(v, v * v * v, power == 3u), v * abs(v), power == 5u); // one, three and two_signed
    let drive = select(odd, even, power == 2u || power == 4u);
    total += drive * net[(array * params.rows + r) * params.stride + column];
  }
  current[i] = total;
}
