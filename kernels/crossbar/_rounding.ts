/** The error model of the bounds here: every f32 operation may round either way, and results below normal may become 0. */

/** Relative error of one operation, as WGSL allows either neighbour. */
export const U = 2 ** -23;
/** Absolute error of one operation whose result is below the normal range: it may be flushed. */
export const TINY = 2 ** -126;

/** Relative error of n operations one after the other. Source: Higham 2002, §3.1. */
export function gamma(n: number): number {
  return n * U / (1 - n * U);
}

/** The nearest whole number, of two the even one. */
export function roundHalfEven(x: number): number {
  const below = Math.floor(x);
  const rest = x - below;
  if (rest !== 0.5) return rest < 0.5 ? below : below + 1;
  return below % 2 === 0 ? below : below + 1;
}
