import { checkBatches, refuseSharedAdjoint } from "../batches.ts";
import { coverLine } from "../grid.ts";
import { defineKernel, type Family, type Params, type Variant, type VjpContext } from "../kernel.ts";
import { sharedSource, type SharedTile } from "./_matmul_shared.ts";
import { type Tile, TILE_GROUP, tileSource, type Transpose } from "./_matmul_tile.ts";
import general from "./matmul.wgsl" with { type: "text" };
import { bilinearTangent } from "./bilinear.ts";
import { matmulOracle } from "./matmul_oracle.ts";

const TRANSPOSE = { none: 0, right: 1, left: 2 } satisfies Record<Transpose, number>;

/** From here on larger tiles are taken without a measurement: below, compiling them takes longer than they save. */
const LARGE = 256 * 256;

/** Where registers are preferred there are many, or memory close by. */
function isLarge({ m, n }: Params, _constants: Params, preferred: Family): boolean {
  return preferred === "registers" && m * n >= LARGE;
}

/** Compiling the largest tile takes seconds, which only large products are worth, or many. */
function isHuge({ m, k, n }: Params, _constants: Params, preferred: Family): boolean {
  return preferred === "registers" && m * k * n >= 2 ** 29;
}

/**
 * Tile shapes, best first, each with the least m · n that it is for. On llvmpipe loads are the cost: larger tiles need
 * fewer, and a vec4 is one load. What a GPU can hold in registers are the smaller ones.
 */
const TILES: (Omit<Tile, "transpose"> & Pick<Variant, "timed" | "usual"> & { least: number })[] = [
  { rows: 24, cols: 24, a4: true, n4: true, least: 128 * 128, timed: true, usual: isHuge },
  { rows: 16, cols: 16, a4: true, n4: true, least: 128 * 128, timed: true, usual: isLarge },
  { rows: 8, cols: 8, a4: true, n4: true, least: 0, timed: true },
  { rows: 16, cols: 16, a4: false, n4: false, least: 128 * 128, timed: true, usual: isLarge },
  { rows: 8, cols: 8, a4: false, n4: true, least: 0 },
  { rows: 8, cols: 4, a4: true, n4: false, least: 0 },
  { rows: 8, cols: 8, a4: false, n4: false, least: 64 * 64 },
];

/**
 * Tiles that a workgroup holds together, the default ones first, each with the least m · n that it is for. The larger one
 * moves less memory, the smaller one leaves no processor of a GPU idle before there are 64 of the larger.
 */
const SHARED: (SharedTile & { least: number })[] = [
  { rows: 64, cols: 64, down: 4, across: 4, steps: 16, least: 512 * 512 },
  { rows: 32, cols: 32, down: 4, across: 4, steps: 8, least: 0 },
  { rows: 64, cols: 64, down: 8, across: 8, steps: 8, least: 512 * 512 },
  { rows: 128, cols: 64, down: 8, across: 8, steps: 8, least: 512 * 512 },
  { rows: 128, cols: 128, down: 8, across: 8, steps: 8, least: 512 * 512 },
];

/** Below so many rows or columns most of a shared tile would lie outside the matrix. */
const LEAST_SHARED = 16;

/**
 * Matrix products, one per member of a batch; member s takes member s % batch_a of a and s % batch_b of b, so that an
 * operand with batch 1 is shared by all of them. Every element is one f32 sum with k ascending in every variant, so neither
 * the shape of the rest nor the batch changes a bit of it on an adapter that does not fuse.
 *
 * a is [m, k], for left [k, m]; b is [k, n], for right [n, k]. Shapes cannot depend on a constant, so the slots merge
 * these two axes and both orders pass: which one is meant, only `transpose` says.
 *
 * @throws {RangeError} if batch_a or batch_b does not divide batch
 */
export const matmul = defineKernel({
  id: "linalg/matmul",
  about: "matrix product a·b, a·bᵀ (right) or aᵀ·b (left), batched",
  params: { batch: "u32", batch_a: "u32", batch_b: "u32", m: "u32", k: "u32", n: "u32" },
  constants: { transpose: TRANSPOSE },
  inputs: { a: "f32[batch_a, m*k]", b: "f32[batch_b, k*n]" },
  outputs: { c: "f32[batch, m, n]" },
  variants: [
    ...TILES.flatMap((tile) =>
      (["none", "right", "left"] as const).map((transpose) => tileVariant({ ...tile, transpose }))
    ),
    {
      name: "general",
      source: general,
      when: () => true,
      workgroups: (params) => tilesOf(params, { rows: 4, cols: 4 }),
    },
    ...SHARED.map(sharedVariant),
  ],
  size: ({ m, k, n }) => m * k * n,
  rounds: ({ k }) => Math.ceil(k / 4) + 3,
  oracle: matmulOracle,
  vjp: matmulVjp,
  jvp: (context) => bilinearTangent(matmul, context),
});

function tileVariant({ least, timed, usual, ...tile }: (typeof TILES)[number] & Tile): Variant {
  const { rows, cols, transpose, a4, n4 } = tile;
  // one that is timed is for its own layout only, so that there are few to time
  const suits = (length: number, wide: boolean) => timed ? (length % 4 === 0) === wide : !wide || length % 4 === 0;
  return {
    name: `tile_${rows}x${cols}_${transpose}${a4 ? "" : "_a1"}${n4 ? "" : "_n1"}`,
    source: tileSource(tile),
    when: ({ m, k, n }, constants) =>
      constants.transpose === TRANSPOSE[transpose] && m * n >= least &&
      suits(transpose === "left" ? m : k, a4) && suits(n, n4),
    usual,
    timed,
    workgroups: (params) => tilesOf(params, tile),
  };
}

/** One workgroup a tile, for any transpose. */
function sharedVariant({ least, ...tile }: (typeof SHARED)[number]): Variant {
  const { rows, cols, down, across } = tile;
  return {
    name: `shared_${rows}x${cols}_${down}x${across}`,
    family: "workgroup",
    source: sharedSource(tile),
    when: ({ m, n }) => m * n >= least && Math.min(m, n) >= LEAST_SHARED,
    timed: true,
    workgroups: (params) => tilesOf(params, { rows, cols, size: 1 }),
  };
}

function tilesOf(
  params: Params,
  { rows, cols, size = TILE_GROUP }: { rows: number; cols: number; size?: number },
): [number, number, number] {
  checkBatches(matmul.id, { params, slots: ["a", "b"] });
  const { batch, m, n } = params;
  return coverLine(batch * Math.ceil(m / rows) * Math.ceil(n / cols), { size });
}

/**
 * With g the adjoint of c — none: g·bᵀ and aᵀ·g; right: g·b and gᵀ·a; left: b·gᵀ and a·g. Each is again a
 * product of this kernel.
 *
 * @throws {TypeError} if the adjoint of an operand that the batch shares is needed
 */
// deno-lint-ignore no-explicit-any -- see Vjp
function matmulVjp({ params, constants, buffers, adjoint, call, needs }: VjpContext<any>): Record<string, any> {
  if (!adjoint) {
    throw new TypeError("Cannot differentiate a matrix product itself: only a single number has a gradient");
  }
  const { batch, m, k, n } = params;
  const { a, b } = buffers;
  const transpose = (constants.transpose ?? "none") as Transpose;
  const rules = {
    none: { a: [adjoint, b, "right", m, n, k], b: [a, adjoint, "left", k, m, n] },
    right: { a: [adjoint, b, "none", m, n, k], b: [adjoint, a, "left", n, m, k] },
    left: { a: [b, adjoint, "right", k, n, m], b: [a, adjoint, "none", k, m, n] },
  }[transpose];
  // deno-lint-ignore no-explicit-any -- see Vjp
  const adjoints: Record<string, any> = {};
  for (const slot of ["a", "b"] as const) {
    if (!needs(slot)) continue;
    refuseSharedAdjoint(matmul.id, { params, slot });
    const [first, second, turned, rows, inner, cols] = rules[slot];
    const batchOf = (ref: unknown) => ref === a ? params.batch_a : ref === b ? params.batch_b : batch;
    adjoints[slot] = call(matmul, {
      params: { batch, batch_a: batchOf(first), batch_b: batchOf(second), m: rows, k: inner, n: cols },
      constants: { transpose: turned },
      buffers: { a: first, b: second },
    }).c;
  }
  return adjoints;
}
