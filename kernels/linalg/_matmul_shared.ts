/** WGSL of the matmul whose workgroups share tiles; the steps of k that a tile holds are written out. */

export interface SharedTile {
  /** Elements of c that a workgroup computes. */
  rows: number;
  cols: number;
  /** Those of them that one invocation computes: multiples of 4. */
  down: number;
  across: number;
  /** Steps of k that are held at once. Every invocation fetches equally many quads of a, and of b. */
  steps: number;
}

/** Invocations of a workgroup. */
export function groupOf({ rows, cols, down, across }: SharedTile): number {
  return rows / down * (cols / across);
}

/**
 * A shader that computes c in tiles of rows × cols, each by a workgroup, down × across elements an invocation.
 * Every element is one f32 sum with k ascending, bit for bit that of matmul.wgsl.
 */
export function sharedSource(tile: SharedTile): string {
  const { rows, cols, down, across, steps } = tile;
  const group = groupOf(tile);
  return `// c[s, i, j] = Σ_k a[s, i, k] · b[s, k, j], one workgroup per ROWS × COLS elements of c, ${down} × ${across} of them an invocation
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

const ROWS = ${rows}u;
const COLS = ${cols}u;
// Steps of k that are held at once, each as quads of rows and of columns. The unused quad at the end of each line puts
// neighbouring lines on other memory banks.
const STEPS = ${steps}u;
const LINE_A = ROWS / 4u + 1u;
const LINE_B = COLS / 4u + 1u;
var<workgroup> rows: array<vec4f, STEPS * LINE_A>;
var<workgroup> cols: array<vec4f, STEPS * LINE_B>;
// Invocations beside each other, and below; each has quads that lie so far apart.
const ACROSS = ${cols / across}u;
const DOWN = ${rows / down}u;

@compute @workgroup_size(ACROSS * DOWN)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let m = params.m;
  let k = params.k;
  let n = params.n;
  let across = (n + COLS - 1u) / COLS;
  let down = (m + ROWS - 1u) / ROWS;
  let index = group.x + group.y * groups.x;
  let s = index / (across * down);
  if (s >= params.batch) {
    return;
  }
  let i = index % (across * down) / across * ROWS;
  let j = index % across * COLS;

  let beside = vec2u(select(k, 1u, transpose == 2u), select(1u, k, transpose == 1u));
  let onward = vec2u(select(1u, m, transpose == 2u), select(n, 1u, transpose == 1u));
  let at = vec2u(s % params.batch_a * m * k, s % params.batch_b * k * n) + vec2u(i, j) * beside;
  let row = local / ACROSS;
  let col = local % ACROSS;

${tiles(tile, (r, q) => `  var tile${r}_${q} = mat4x4f();`).join("\n")}
  for (var held = 0u; held < k; held += STEPS) {
${fetches(tile, group).join("\n")}
    workgroupBarrier();
${sums(tile).join("\n")}
    workgroupBarrier();
  }
${
    tiles(tile, (r, q) =>
      `  store(s, i + 4u * (row${times(r, "DOWN")}), j + 4u * (col${times(q, "ACROSS")}), tile${r}_${q});`).join("\n")
  }
}

// Quad and step of a fetch: neighbours take what lies side by side, steps where k is the inner axis.
fn place(fetch: u32, quads: u32, inner: bool) -> vec2u {
  return select(vec2u(fetch % quads, fetch / quads), vec2u(fetch / STEPS, fetch % STEPS), inner);
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

// What of a block that begins at (i, j) lies in c.
fn store(s: u32, i: u32, j: u32, block: mat4x4f) {
  let rest = params.n - min(j, params.n);
  let to = (s * params.m + i) * params.n + j;
  if (i < params.m) { store_row(to, block[0], rest); }
  if (i + 1u < params.m) { store_row(to + params.n, block[1], rest); }
  if (i + 2u < params.m) { store_row(to + 2u * params.n, block[2], rest); }
  if (i + 3u < params.m) { store_row(to + 3u * params.n, block[3], rest); }
}

// The first min(rest, 4) numbers of a row of the tile.
fn store_row(to: u32, row: vec4f, rest: u32) {
  if (rest > 0u) { c[to] = row.x; }
  if (rest > 1u) { c[to + 1u] = row.y; }
  if (rest > 2u) { c[to + 2u] = row.z; }
  if (rest > 3u) { c[to + 3u] = row.w; }
}
`;
}

/** ` + 2u * STRIDE`, and nothing for none. */
function times(count: number, stride: string): string {
  return count === 0 ? "" : ` + ${count === 1 ? "" : `${count}u * `}${stride}`;
}

/** A line for each block of 4 × 4 of an invocation. */
function tiles({ down, across }: SharedTile, make: (r: number, q: number) => string): string[] {
  return each(down / 4, (r) => each(across / 4, (q) => make(r, q))).flat();
}

/** What an invocation fetches. Beyond the last step are zeros, which change no sum; what lies beside c is never stored. */
function fetches({ rows, cols, steps }: SharedTile, group: number): string[] {
  const fetch = (operand: "a" | "b", size: number, e: number) => {
    const [axis, inner, held, line] = operand === "a"
      ? ["x", "transpose != 2u", "rows", "LINE_A"]
      : ["y", "transpose == 1u", "cols", "LINE_B"];
    const name = `${operand}${e}`;
    const first = e === 0 ? "local" : `local + ${e * group}u`;
    return [
      `    let ${name} = place(${first}, ${size}u, ${inner});`,
      `    let at_${name} = at.${axis} + 4u * ${name}.x * beside.${axis} + (held + ${name}.y) * onward.${axis};`,
      `    ${held}[${name}.y * ${line} + ${name}.x] = select(vec4f(), quad_${operand}(at_${name}, beside.${axis}), held + ${name}.y < k);`,
    ];
  };
  return (["a", "b"] as const).flatMap((operand) => {
    const quads = (operand === "a" ? rows : cols) / 4;
    return each(quads * steps / group, (e) => fetch(operand, quads, e)).flat();
  });
}

/** Adds the products of the held steps, one step after the other. */
function sums(tile: SharedTile): string[] {
  return each(tile.steps, (p) =>
    tiles(tile, (r, q) => {
      const [quad_a, quad_b] = [
        `row${times(p, "LINE_A")}${times(r, "DOWN")}`,
        `col${times(p, "LINE_B")}${times(q, "ACROSS")}`,
      ];
      return `    tile${r}_${q} += outer(${quad_a}, ${quad_b});`;
    })).flat();
}

function each<T>(n: number, make: (i: number) => T): T[] {
  return Array.from({ length: n }, (_, i) => make(i));
}
