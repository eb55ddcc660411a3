/** WGSL of the matmul whose workgroups share tiles; the steps of k that a tile holds are written out. */

/**
 * A shader that computes c in tiles of side × side, which (side/4)² invocations compute together, 4 × 4 elements each.
 * Every element is one f32 sum with k ascending, bit for bit that of matmul.wgsl.
 */
export function sharedSource(side: 32 | 64): string {
  const steps = Array.from({ length: side / 4 - 1 }, (_, i) => {
    const line = i === 0 ? "LINE" : `${i + 1}u * LINE`;
    return `    tile += outer(row + ${line}, col + ${line});`;
  });
  return `// c[s, i, j] = Σ_k a[s, i, k] · b[s, k, j], one workgroup per SIDE × SIDE elements of c, 4 × 4 of them an invocation
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

const SIDE = ${side}u;
// As many steps of k are held at once as there are quads on a side: then every invocation fetches just one quad of a and
// one of b. The unused quad at the end of each line puts neighbouring lines on other memory banks.
const QUADS = SIDE / 4u;
const LINE = QUADS + 1u;
var<workgroup> rows: array<vec4f, QUADS * LINE>;
var<workgroup> cols: array<vec4f, QUADS * LINE>;

@compute @workgroup_size(QUADS * QUADS)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let m = params.m;
  let k = params.k;
  let n = params.n;
  let across = (n + SIDE - 1u) / SIDE;
  let down = (m + SIDE - 1u) / SIDE;
  let index = group.x + group.y * groups.x;
  let s = index / (across * down);
  if (s >= params.batch) {
    return;
  }
  let i = index % (across * down) / across * SIDE;
  let j = index % across * SIDE;

  // Quad and step that this invocation fetches: neighbours take what lies side by side, steps where k is the inner axis.
  let lines = vec2u(local / QUADS, local % QUADS);
  let from_a = select(lines, lines.yx, transpose == 2u);
  let from_b = select(lines.yx, lines, transpose == 1u);
  let beside = vec2u(select(k, 1u, transpose == 2u), select(1u, k, transpose == 1u));
  let onward = vec2u(select(1u, m, transpose == 2u), select(n, 1u, transpose == 1u));
  let member = vec2u(s % params.batch_a * m * k, s % params.batch_b * k * n);
  let at = member + (vec2u(i, j) + 4u * vec2u(from_a.x, from_b.x)) * beside;

  var tile = mat4x4f();
  for (var held = 0u; held < (k + QUADS - 1u) / QUADS; held++) {
    // Beyond the last step are zeros, which change no sum. What lies beside the matrix is never stored.
    let k_a = held * QUADS + from_a.y;
    let k_b = held * QUADS + from_b.y;
    rows[from_a.y * LINE + from_a.x] = select(vec4f(), quad_a(at.x + k_a * onward.x, beside.x), k_a < k);
    cols[from_b.y * LINE + from_b.x] = select(vec4f(), quad_b(at.y + k_b * onward.y, beside.y), k_b < k);
    workgroupBarrier();
    let row = local / QUADS;
    let col = local % QUADS;
    tile += outer(row, col);
${steps.join("\n")}
    workgroupBarrier();
  }
  let to_i = i + 4u * (local / QUADS);
  let to_j = j + 4u * (local % QUADS);
  let rest = n - min(to_j, n);
  let to = (s * m + to_i) * n + to_j;
  if (to_i < m) { store(to, tile[0], rest); }
  if (to_i + 1u < m) { store(to + n, tile[1], rest); }
  if (to_i + 2u < m) { store(to + 2u * n, tile[2], rest); }
  if (to_i + 3u < m) { store(to + 3u * n, tile[3], rest); }
}

// Four numbers, so far from each other; WebGPU keeps the loads inside the buffer.
fn quad_a(at: u32, beside: u32) -> vec4f {
  return vec4f(a[at], a[at + beside], a[at + 2u * beside], a[at + 3u * beside]);
}

fn quad_b(at: u32, beside: u32) -> vec4f {
  return vec4f(b[at], b[at + beside], b[at + 2u * beside], b[at + 3u * beside]);
}

// The products of one step, row after row.
fn outer(row: u32, col: u32) -> mat4x4f {
  return mat4x4f(rows[row].x * cols[col], rows[row].y * cols[col], rows[row].z * cols[col], rows[row].w * cols[col]);
}

// The first min(rest, 4) numbers of a row of the tile.
fn store(to: u32, row: vec4f, rest: u32) {
  if (rest > 0u) { c[to] = row.x; }
  if (rest > 1u) { c[to + 1u] = row.y; }
  if (rest > 2u) { c[to + 2u] = row.z; }
  if (rest > 3u) { c[to + 3u] = row.w; }
}
`;
}
