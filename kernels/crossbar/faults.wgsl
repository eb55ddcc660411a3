// faulty[chip, k] = 0 on an open word or bit line, else g_on, g_off or conductance[chip, k] as rank(k) is below on_below,
// off_below or neither; the rank is a random word (bernoulli) or the cell's place in a random order (exact)
// chip numbers u32[chips], µS f32[chips, planes, rows, cols] → µS of the same shape; one invocation per four cells
override count: u32;
struct Params {
  chips: u32,
  planes: u32,
  rows: u32,
  cols: u32,
  tile_rows: u32,
  tile_cols: u32,
  seed: u32,
  layer: u32,
  purpose: u32,
  row_purpose: u32,
  col_purpose: u32,
  on_below: u32,
  off_below: u32,
  g_on: f32,
  g_off: f32,
  dead_row_below: u32,
  dead_col_below: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> chip: array<u32>;

fn block_of(index: u32, who: u32, draw: u32, purpose: u32) -> vec4u {
  return philox(vec4u(index, who, params.layer, draw), vec2u(params.seed, purpose));
}

fn turned(half: vec4u, who: u32, turn: u32) -> vec4u {
  let x = block_of(half.x, who, turn, params.purpose).x;
  let y = block_of(half.y, who, turn, params.purpose).x;
  let z = block_of(half.z, who, turn, params.purpose).x;
  let w = block_of(half.w, who, turn, params.purpose).x;
  return vec4u(x, y, z, w);
}

// a permutation of [0, a·b), a a power of 2: six rounds of a Feistel network on numbers left·b + right
fn permuted(place: vec4u, who: u32, a: u32, b: u32) -> vec4u {
  var left = place / b;
  var right = place % b;
  for (var turn = 0u; turn < 3u; turn++) {
    right = (right + turned(left, who, 2u * turn + 1u) % b) % b; // without the inner % the sum may wrap
    left = (left + turned(right, who, 2u * turn + 2u)) & vec4u(a - 1u);
  }
  return left * b + right;
}

// places of four cells in a random order of all: the permutation is repeated until it comes back below `cells`
fn ordered(k: vec4u, who: u32, cells: u32) -> vec4u {
  let a = max(32u, 1u << ((32u - countLeadingZeros(cells - 1u)) / 2u));
  let b = max(32u, (cells - 1u) / a + 1u);
  var place = k;
  var outside = vec4<bool>(true);
  while (any(outside)) {
    place = select(place, permuted(place, who, a, b), outside);
    outside = place >= vec4u(cells);
  }
  return place;
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let q = id.x + id.y * groups.x * 64u;
  let cells = params.planes * params.rows * params.cols;
  if (4u * q >= cells) {
    return;
  }
  let who = chip[id.z];
  let k = min(4u * q + vec4u(0u, 1u, 2u, 3u), vec4u(cells - 1u)); // a chip may end inside four
  var rank = vec4u();
  if (count == 0u) {
    rank = block_of(q, who, 0u, params.purpose);
  } else {
    rank = ordered(k, who, cells);
  }
  var g = select(load(id.z * cells, k), vec4f(params.g_off), rank < vec4u(params.off_below));
  g = select(g, vec4f(params.g_on), rank < vec4u(params.on_below));
  store(id.z * cells, k, through_lines(g, k, who));
}
