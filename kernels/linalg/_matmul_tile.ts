/** WGSL of the register-tile matmul: some hundred lines alike, which a function writes better than a hand. */

export type Transpose = "none" | "right" | "left";

export interface Tile {
  /** Elements of c that one invocation computes: multiples of 4. */
  rows: number;
  cols: number;
  transpose: Transpose;
  /** Rows of a, as they lie, are whole vec4s: k is a multiple of 4, for left m is. So are those of b for right. */
  a4: boolean;
  /** Rows of c are whole vec4s: n is a multiple of 4. So are those of b for none and left. */
  n4: boolean;
}

/** Invocations of a workgroup. */
export const TILE_GROUP = 32;

const LANES = ["x", "y", "z", "w"];

/**
 * A shader that computes c in tiles of rows × cols held in registers, k unrolled by four. It needs no
 * workgroup memory; every element is one f32 sum with k ascending, bit for bit that of matmul.wgsl.
 *
 * Tiles may stick out of c: what they load there is never stored, and WebGPU keeps the load inside the buffer.
 */
export function tileSource(tile: Tile): string {
  const { rows, cols, transpose, a4, n4 } = tile;
  const type = (wide: boolean) => wide ? "vec4f" : "f32";
  return `// c[s, i, j] = Σ_k a[s, i, k] · b[s, k, j], one invocation per ${rows} × ${cols} elements of c, transpose ${transpose}
// f32[batch_a, m*k], f32[batch_b, k*n] → f32[batch, m, n]
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
@group(0) @binding(1) var<storage, read> a: array<${type(a4)}>;
@group(0) @binding(2) var<storage, read> b: array<${type(isWideB(tile))}>;
@group(0) @binding(3) var<storage, read_write> c: array<${type(n4)}>;

@compute @workgroup_size(${TILE_GROUP})
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let m = params.m;
  let k = params.k;
  let n = params.n;
  let across = (n + ${cols - 1}u) / ${cols}u;
  let down = (m + ${rows - 1}u) / ${rows}u;
  let index = id.x + id.y * groups.x * ${TILE_GROUP}u;
  let s = index / (across * down);
  if (s >= params.batch) {
    return;
  }
  // Downwards in panels of 8 tiles: neighbours share rows of a and columns of b, and the panel of b stays in a cache.
  let in_s = index % (across * down);
  let panel = in_s / (8u * down);
  let in_panel = in_s % (8u * down);
  let width = min(8u, across - 8u * panel);
  let i = in_panel / width * ${rows}u;
  let j = (8u * panel + in_panel % width) * ${cols}u;
${
    [...accumulators(rows, cols), ...(transpose === "left" ? columnLoops(tile) : rowLoops(tile)), ...stores(tile)].join(
      "\n",
    )
  }
}
`;
}

function isWideB({ transpose, a4, n4 }: Tile): boolean {
  return transpose === "right" ? a4 : n4;
}

function accumulators(rows: number, cols: number): string[] {
  return each(rows, (r) => each(cols / 4, (q) => `  var c${r}_${q} = vec4f();`)).flat();
}

/** The k loops where a's rows lie along k (transpose none and right): by four, and where k may leave a rest, one by one. */
function rowLoops(tile: Tile): string[] {
  const { rows, transpose, a4 } = tile;
  const none = transpose === "none";
  const loop = (times: string, steps: number) => [
    `  for (var step = 0u; step < ${times}; step++) {`,
    ...(none ? loadB(tile, steps) : loadTurnedB(tile, steps)),
    ...each(rows, (r) => {
      if (!a4) return each(steps, (p) => `    let a${r}_${p} = a[at_a + ${r}u * line_a + ${p}u];`);
      return [`    let a${r} = a[at_a + ${r}u * line_a];`];
    }).map((
      load,
      r,
    ) => [...load, ...addProducts(tile, { r, steps, a: (p) => a4 ? `a${r}.${LANES[p]}` : `a${r}_${p}` })])
      .flat(),
    `    at_a += ${a4 ? 1 : steps}u;`,
    `    at_b += ${none ? `${steps}u * line_b` : `${a4 ? 1 : steps}u`};`,
    "  }",
  ];
  return [
    `  let line_a = ${a4 ? "k / 4u" : "k"};`,
    `  let line_b = ${none ? (isWideB(tile) ? "n / 4u" : "n") : "line_a"};`,
    "  var at_a = (s % params.batch_a * m + i) * line_a;",
    none
      ? `  var at_b = s % params.batch_b * k * line_b + ${isWideB(tile) ? "j / 4u" : "j"};`
      : "  var at_b = (s % params.batch_b * n + j) * line_b;",
    ...loop("k / 4u", 4),
    ...(a4 ? [] : loop("k % 4u", 1)),
  ];
}

/** The k loops where a's rows lie along m: by four, then one by one. */
function columnLoops(tile: Tile): string[] {
  const { rows, a4, n4 } = tile;
  const loop = (times: string, steps: number) => [
    `  for (var step = 0u; step < ${times}; step++) {`,
    ...loadB(tile, steps),
    ...each(rows, (r) => {
      const g = r >> 2;
      const load = (p: number) => `    let a${p}_${g} = ${quad("a", { line: p, at: g, wide: a4 })};`;
      const products = addProducts(tile, { r, steps, a: (p) => `a${p}_${g}.${LANES[r % 4]}` });
      return r % 4 === 0 ? [...each(steps, load), ...products] : products;
    }).flat(),
    `    at_a += ${steps}u * line_a;`,
    `    at_b += ${steps}u * line_b;`,
    "  }",
  ];
  return [
    `  let line_a = ${a4 ? "m / 4u" : "m"};`,
    `  let line_b = ${n4 ? "n / 4u" : "n"};`,
    `  var at_a = s % params.batch_a * k * line_a + ${a4 ? "i / 4u" : "i"};`,
    `  var at_b = s % params.batch_b * k * line_b + ${n4 ? "j / 4u" : "j"};`,
    ...loop("k / 4u", 4),
    ...loop("k % 4u", 1),
  ];
}

/** Adds the products of these steps to row r: all steps of one accumulator together, so that it is fetched once. */
function addProducts(
  { cols }: Tile,
  { r, steps, a }: { r: number; steps: number; a: (step: number) => string },
): string[] {
  return each(cols / 4, (q) => each(steps, (p) => `    c${r}_${q} += ${a(p)} * b${p}_${q};`)).flat();
}

/** b{p}_{q}: row p of this step of b, columns 4q … 4q+3. */
function loadB(tile: Tile, steps: number): string[] {
  const wide = isWideB(tile);
  return each(steps, (p) => each(tile.cols / 4, (q) => `    let b${p}_${q} = ${quad("b", { line: p, at: q, wide })};`))
    .flat();
}

/** The same where b lies as [n, k]: a load follows one column of the product down. */
function loadTurnedB({ cols, a4 }: Tile, steps: number): string[] {
  const loads = each(cols, (col) => `    let t${col} = b[at_b + ${col}u * line_b];`);
  const element = (col: number, p: number) => a4 ? `t${col}.${LANES[p]}` : `b[at_b + ${col}u * line_b + ${p}u]`;
  const turned = each(steps, (p) =>
    each(cols / 4, (q) => {
      const lanes = each(4, (lane) => element(4 * q + lane, p));
      return `    let b${p}_${q} = vec4f(${lanes.join(", ")});`;
    }));
  return [...(a4 ? loads : []), ...turned.flat()];
}

/** Four neighbours in a line of a or b: one load where the lines are whole vec4s, four elsewhere. */
function quad(name: "a" | "b", { line, at, wide }: { line: number; at: number; wide: boolean }): string {
  const start = `at_${name} + ${line}u * line_${name}`;
  if (wide) return `${name}[${start} + ${at}u]`;
  return `vec4f(${each(4, (lane) => `${name}[${start} + ${4 * at + lane}u]`).join(", ")})`;
}

function stores({ rows, cols, n4 }: Tile): string[] {
  const one = (r: number) =>
    n4
      ? each(cols / 4, (q) => `    if (rest > ${q}u) { c[at + ${r}u * line_c + ${q}u] = c${r}_${q}; }`)
      : each(cols, (col) =>
        `    if (rest > ${col}u) { c[at + ${r}u * line_c + ${col}u] = c${r}_${col >> 2}.${LANES[col % 4]}; }`);
  return [
    `  let line_c = ${n4 ? "n / 4u" : "n"};`,
    `  let at = (s * m + i) * line_c + ${n4 ? "j / 4u" : "j"};`,
    `  let rest = line_c - ${n4 ? "j / 4u" : "j"};`,
    ...each(rows, (r) => [`  if (m - i > ${r}u) {`, ...one(r), "  }"]).flat(),
  ];
}

function each<T>(n: number, make: (i: number) => T): T[] {
  return Array.from({ length: n }, (_, i) => make(i));
}
