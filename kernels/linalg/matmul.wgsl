// c[s, i, j] = Σ_k a[s, i, k] · b[s, k, j], one invocation per 4 × 4 elements of c, for any shape
// f32[batch_a, m*k], f32[batch_b, k*n] → f32[batch, m, n]; transpose 1: b lies as [n, k], transpose 2: a lies as [k, m]
struct Params {
  batch: u32,
  batch_a: u32,
  batch_b: u32,
  m: u32,
  k: u32,
  n: u32,
}
override transpose: u32;
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> a: array<f32>;
@group(0) @binding(2) var<storage, read> b: array<f32>;
@group(0) @binding(3) var<storage, read_write> c: array<f32>;

@compute @workgroup_size(32)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let m = params.m;
  let k = params.k;
  let n = params.n;
  let across = (n + 3u) / 4u;
  let down = (m + 3u) / 4u;
  let index = id.x + id.y * groups.x * 32u;
  let s = index / (across * down);
  if (s >= params.batch) {
    return;
  }
  // Downwards in panels of 8 tiles: neighbours share rows of a and columns of b, and the panel of b stays in a cache.
  let in_s = index % (across * down);
  let panel = in_s / (8u * down);
  let in_panel = in_s % (8u * down);
  let width = min(8u, across - 8u * panel);
  let i = in_panel / width * 4u;
  let j = (8u * panel + in_panel % width) * 4u;

  // Where a, b go on: from one row (column) of the tile to the next, and from one k to the next.
  let beside = vec2u(select(k, 1u, transpose == 2u), select(1u, k, transpose == 1u));
  let onward = vec2u(select(1u, m, transpose == 2u), select(n, 1u, transpose == 1u));
  var at = vec2u(s % params.batch_a * m * k, s % params.batch_b * k * n) + vec2u(i, j) * beside;
  var tile = mat4x4f();
  // By four: llvmpipe lets the loops of a shader make 65 535 rounds in all, then goes on without a word.
  for (var step = 0u; step < k / 4u; step++) {
    tile += outer(at, beside);
    tile += outer(at + onward, beside);
    tile += outer(at + 2u * onward, beside);
    tile += outer(at + 3u * onward, beside);
    at += 4u * onward;
  }
  for (var step = 0u; step < k % 4u; step++) {
    tile += outer(at, beside);
    at += onward;
  }
  let to = (s * m + i) * n + j;
  let rest = n - j;
  store(to, tile[0], rest);
  if (m - i > 1u) { store(to + n, tile[1], rest); }
  if (m - i > 2u) { store(to + 2u * n, tile[2], rest); }
  if (m - i > 3u) { store(to + 3u * n, tile[3], rest); }
}

// The products of one k, row after row. A tile may stick out of c: what it loads there is never stored, and WebGPU keeps
// the load inside the buffer.
fn outer(at: vec2u, beside: vec2u) -> mat4x4f {
  let x = beside.x;
  let y = beside.y;
  let row = vec4f(b[at.y], b[at.y + y], b[at.y + 2u * y], b[at.y + 3u * y]);
  return mat4x4f(a[at.x] * row, a[at.x + x] * row, a[at.x + 2u * x] * row, a[at.x + 3u * x] * row);
}

// The first min(rest, 4) numbers of a row of the tile.
fn store(to: u32, row: vec4f, rest: u32) {
  c[to] = row.x;
  if (rest > 1u) { c[to + 1u] = row.y; }
  if (rest > 2u) { c[to + 2u] = row.z; }
  if (rest > 3u) { c[to + 3u] = row.w; }
}
