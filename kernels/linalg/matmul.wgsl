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

  let next_i = select(k, 1u, transpose == 2u);
  let a_next_k = select(1u, m, transpose == 2u);
  let next_j = select(1u, k, transpose == 1u);
  let b_next_k = select(n, 1u, transpose == 1u);
  // Tiles may stick out of c: what they load there is never stored, and WebGPU keeps the load inside the buffer.
  var at_a = s % params.batch_a * m * k + i * next_i;
  var at_b = s % params.batch_b * k * n + j * next_j;
  var c0 = vec4f();
  var c1 = vec4f();
  var c2 = vec4f();
  var c3 = vec4f();
  for (var step = 0u; step < k; step++) {
    let row = vec4f(b[at_b], b[at_b + next_j], b[at_b + 2u * next_j], b[at_b + 3u * next_j]);
    c0 += a[at_a] * row;
    c1 += a[at_a + next_i] * row;
    c2 += a[at_a + 2u * next_i] * row;
    c3 += a[at_a + 3u * next_i] * row;
    at_a += a_next_k;
    at_b += b_next_k;
  }
  let at = (s * m + i) * n + j;
  let rest = n - j;
  store(at, c0, rest);
  if (m - i > 1u) { store(at + n, c1, rest); }
  if (m - i > 2u) { store(at + 2u * n, c2, rest); }
  if (m - i > 3u) { store(at + 3u * n, c3, rest); }
}

// The first min(rest, 4) numbers of a row of the tile.
fn store(at: u32, row: vec4f, rest: u32) {
  c[at] = row.x;
  if (rest > 1u) { c[at + 1u] = row.y; }
  if (rest > 2u) { c[at + 2u] = row.z; }
  if (rest > 3u) { c[at + 3u] = row.w; }
}
