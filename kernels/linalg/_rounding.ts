/** What the error bounds of this family are made of. */

/** Of one f32 operation: WGSL may round either way. */
export const U = 2 ** -23;
/** Smallest normal f32. WGSL may take anything below it, an input or a result, for zero. */
export const TINY = 2 ** -126;

/** Relative error of n roundings one on another. Source: Higham 2002, §3.1. */
export function gamma(n: number): number {
  return n * U / (1 - n * U);
}

/** Relative error of a product with a parameter: half a unit where it is no f32, and one rounding unless it is ±2ⁿ. */
export function scaleError(scale: number): number {
  const size = Math.abs(Math.fround(scale));
  const given = Math.fround(scale) === scale ? 0 : U / 2;
  return given + (size === 2 ** Math.round(Math.log2(size)) ? 0 : U);
}

/** |x|, enlarged where it may be taken for zero so that γ_n of a product with it, n ≥ 1, covers the whole product. */
export function magnitude(x: number): number {
  return Math.abs(x) < TINY ? Math.abs(x) / U : Math.abs(x);
}
