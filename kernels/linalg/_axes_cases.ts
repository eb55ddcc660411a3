/** Shapes that the contracts of the kernels on [outer, rows, cols, inner] share. */

import type { Params } from "../kernel.ts";

export type Size = [outer: number, rows: number, cols: number, inner: number];

/** Every variant, its rests, and the ends of blocks of 8 rows or items. */
export const SIZES: Size[] = [
  [1, 1, 1, 1],
  ...[63, 64, 65].flatMap((n): Size[] => [[n, 1, 1, 1], [1, n, 1, 1], [1, 1, n, 1], [1, 1, 1, n]]),
  ...[7, 8, 9, 16, 17].flatMap((rows): Size[] => [[2, rows, 3, 1], [3, rows, 8, 1]]),
  ...[4, 28, 32, 36, 68].map((inner): Size => [2, 3, 2, inner]),
  ...[2, 7, 9, 17].map((inner): Size => [3, 2, 5, inner]),
  // an invocation past the last one finds a 0 behind s that it must not write
  [5, 8, 1, 1],
  [6, 1, 1, 2],
  // everything differs from everything
  [2, 37, 7, 3],
  [3, 19, 5, 12],
  [7, 2, 12, 1],
  [5, 13, 6, 1],
  // nothing to go over
  [0, 3, 2, 1],
  [2, 0, 3, 1],
  [2, 0, 4, 1],
  [2, 3, 0, 4],
  [2, 3, 2, 0],
];

/** One of each variant, cut by nothing: parts of them are of the same variant. */
export const VARIED: Size[] = [[5, 21, 12, 1], [5, 21, 7, 1], [5, 9, 3, 40], [5, 9, 3, 11]];

/** Strips: one, some of which the last is shorter, a row each, more than there are rows. */
export const CUTS = [1, 2, 3, 5, 8, 100];

export function axesOf([outer, rows, cols, inner]: Size, scale = 1): Params {
  return { outer, rows, cols, inner, scale };
}

/** Which variant a size is for, in the names of properties. */
export function named({ outer, rows, cols, inner }: Params): string {
  return `${outer} × ${rows} × ${cols} × ${inner}`;
}

/** Numbers whose product with whole numbers is exact, in turn. */
export function scaleOf(i: number): number {
  return [1, -0.5, 3, 2 ** -10][i % 4];
}
