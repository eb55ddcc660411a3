/** WGSL of the register tiles of crossbar/mvm: some hundred lines alike, which a function writes better than a hand. */

export interface Tile {
  /** Currents that one invocation computes: vectors (a multiple of 4) and columns in fours. */
  vectors: number;
  quads: number;
  /** Rows come in whole fours: see _mvm_rows4.wgsl. */
  fours: boolean;
  /** Columns come in whole tiles. */
  whole: boolean;
}

/** A tile of so few vectors has a loop of its own: many batches are as small, or leave such a rest. */
const FEW = 8;

/** Invocations of a workgroup. */
export const TILE_GROUP = 64;

const LANES = ["x", "y", "z", "w"];

/**
 * A shader, less the functions that load voltages and raise them to a power, whose currents are the sums of mvm.wgsl bit
 * for bit. Vectors and columns past the last are loaded (WebGPU keeps the load inside the buffer), and never stored.
 */
export function tileSource(tile: Tile): string {
  const { vectors, quads } = tile;
  return `// current[a, t, v, j] = Σ_r power(voltage[set of a, v, r]) · net[a, r, j] over the rows r of tile t, ascending in one sum,
// one invocation per ${vectors} vectors × ${4 * quads} columns of a tile of an array
// V f32[input_sets, vectors, rows], µS f32[arrays, rows, stride] → µA f32[arrays, row_tiles, vectors, stride]
struct Params {
  arrays: u32,
  input_sets: u32,
  vectors: u32,
  rows: u32,
  stride: u32,
  tile_rows: u32,
  row_tiles: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(2) var<storage, read> net: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> current: array<vec4f>;

@compute @workgroup_size(${TILE_GROUP})
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let quads = params.stride / 4u;
  let column_tiles = ${tile.whole ? `quads / ${quads}u` : `(quads + ${quads - 1}u) / ${quads}u`};
  let vector_tiles = (params.vectors + ${vectors - 1}u) / ${vectors}u;
  let i = id.x + id.y * groups.x * ${TILE_GROUP}u;
  let q = ${quads}u * (i % column_tiles);
  let m = ${vectors}u * (i / column_tiles % vector_tiles);
  let line = i / column_tiles / vector_tiles; // array and row tile
  let array = line / params.row_tiles;
  if (array >= params.arrays) {
    return;
  }
  let begin = (line % params.row_tiles) * params.tile_rows;
  let end = min(begin + params.tile_rows, params.rows);
  let inputs = array / (params.arrays / params.input_sets) * params.vectors;
  let v0 = params.rows * (inputs + m);
${each(vectors - 1, (v) => `  let v${v + 1} = v${v} + params.rows;`).join("\n")}
${each(vectors, (v) => each(quads, (c) => `  var s${v}_${c} = vec4f();`)).flat().join("\n")}
${loops(tile).map((line) => `  ${line}`).join("\n")}
  let to = (line * params.vectors + m) * quads + q;
${stores(tile).map((line) => `  ${line}`).join("\n")}
}
`;
}

/** A loop over the rows, for as many vectors as there are. */
function loops(tile: Tile): string[] {
  const inner = (vectors: number) => loop(tile, vectors).map((line) => `  ${line}`);
  return [`if (params.vectors - m <= ${FEW}u) {`, ...inner(FEW), "} else {", ...inner(tile.vectors), "}"];
}

function loop({ quads, fours }: Tile, vectors: number): string[] {
  const row = (p: number) => {
    if (fours) return `n${p === 0 ? "" : ` + ${p === 1 ? "" : `${p}u * `}quads`}`;
    return `n.${LANES[p]}`;
  };
  return [
    "for (var r = begin; r < end; r += 4u) {",
    fours
      ? "  let n = (array * params.rows + r) * quads + q;"
      : "  let n = (array * params.rows + min(vec4u(r, r + 1u, r + 2u, r + 3u), vec4u(end - 1u))) * quads + q;",
    ...each(4, (p) => each(quads, (c) => `  let n${p}_${c} = net[${row(p)}${c === 0 ? "" : ` + ${c}u`}];`)).flat(),
    ...each(vectors, (v) => [
      `  let d${v} = drive(v${v}, r, end);`,
      // four rows in ascending order, added one after the other
      ...each(quads, (c) => {
        const terms = LANES.map((lane, p) => `d${v}.${lane} * n${p}_${c}`);
        return `  s${v}_${c} = s${v}_${c} + ${terms.join(" + ")};`;
      }),
    ]).flat(),
    "}",
  ];
}

function stores({ vectors, quads, whole }: Tile): string[] {
  const store = (v: number, c: number) => {
    const at = ["to", ...(v === 0 ? [] : [`${v}u * quads`]), ...(c === 0 ? [] : [`${c}u`])].join(" + ");
    const set = `current[${at}] = s${v}_${c};`;
    return whole || c === 0 ? set : `if (q + ${c}u < quads) { ${set} }`;
  };
  return each(vectors, (v) => {
    const all = each(quads, (c) => store(v, c));
    return v === 0 ? all : [`if (m + ${v}u < params.vectors) {`, ...all.map((line) => `  ${line}`), "}"];
  }).flat();
}

function each<T>(n: number, make: (i: number) => T): T[] {
  return Array.from({ length: n }, (_, i) => make(i));
}
