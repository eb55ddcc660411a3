/** Stuck cells and open lines, decided by the same integers that the WGSL uses. */

import type { OracleCall } from "../kernel.ts";
import { philox4x32 } from "../noise/philox_oracle.ts";

/** One kind of random words of a chip. */
interface Words {
  seed: number;
  purpose: number;
  layer: number;
  chip: number;
}

/** Block of four words at an index; `draw` is the last word of the counter. */
function blockOf({ seed, purpose, layer, chip }: Words, index: number, draw = 0): Uint32Array {
  const block = Uint32Array.of(index, chip, layer, draw);
  philox4x32(block, seed, purpose);
  return block;
}

/** The first `length` words, four a block. */
function wordsOf(words: Words, length: number): Uint32Array {
  const all = new Uint32Array(4 * Math.ceil(length / 4));
  for (let block = 0; 4 * block < length; block++) all.set(blockOf(words, block), 4 * block);
  return all.subarray(0, length);
}

/** The sides of the rectangle of numbers that the random order is made in: a a power of 2, a·b ≥ cells. */
export function sidesOf(cells: number): { a: number; b: number } {
  let bits = 0;
  while (2 ** bits < cells) bits++;
  const a = Math.max(32, 2 ** Math.floor(bits / 2));
  return { a, b: Math.max(32, Math.ceil(cells / a)) };
}

/** Place of every cell in the random order: a Feistel network by tables, walked until it comes back below `cells`. */
export function orderOf(words: Words, cells: number): Uint32Array {
  const { a, b } = sidesOf(cells);
  const table = (turn: number) => {
    const [from, to] = turn % 2 ? [a, b] : [b, a];
    return Array.from({ length: from }, (_, half) => blockOf(words, half, turn)[0] % to);
  };
  const tables = [1, 2, 3, 4, 5, 6].map(table);
  const next = (place: number) => {
    const sides = [Math.floor(place / b), place % b];
    tables.forEach((shift, t) => {
      const changed = t % 2 ? 0 : 1;
      sides[changed] = (sides[changed] + shift[sides[1 - changed]]) % (changed ? b : a);
    });
    return sides[0] * b + sides[1];
  };
  return Uint32Array.from({ length: cells }, (_, cell) => {
    let place = next(cell);
    while (place >= cells) place = next(place);
    return place;
  });
}

/**
 * Conductances with faults; exact, because every decision is one between integers.
 *
 * @returns faulty µS f64[chips, planes, rows, cols]
 */
export function faultsOracle({ params, constants, buffers }: OracleCall) {
  const { chips, planes, rows, cols, tile_rows, tile_cols, seed, layer } = params;
  const [row_tiles, col_tiles] = [Math.ceil(rows / tile_rows), Math.ceil(cols / tile_cols)];
  const cells = planes * rows * cols;
  const value = new Float64Array(chips * cells);
  // the uniform buffer holds f32
  const [on, off] = [Math.fround(params.g_on), Math.fround(params.g_off)];
  for (let c = 0; c < chips; c++) {
    const words = (purpose: number) => ({ seed, layer, chip: buffers.chip[c], purpose });
    const own = words(params.purpose);
    const ranks = constants.count === 1 ? orderOf(own, cells) : wordsOf(own, cells);
    const wordLines = wordsOf(words(params.row_purpose), planes * rows * col_tiles);
    const bitLines = wordsOf(words(params.col_purpose), planes * row_tiles * cols);
    for (let cell = 0; cell < cells; cell++) {
      const [plane, r, j] = [Math.floor(cell / cols / rows), Math.floor(cell / cols) % rows, cell % cols];
      const wordLine = (plane * rows + r) * col_tiles + Math.floor(j / tile_cols);
      const bitLine = (plane * row_tiles + Math.floor(r / tile_rows)) * cols + j;
      const open = wordLines[wordLine] < params.dead_row_below || bitLines[bitLine] < params.dead_col_below;
      const free = ranks[cell] < params.off_below ? off : buffers.conductance[c * cells + cell];
      value[c * cells + cell] = open ? 0 : ranks[cell] < params.on_below ? on : free;
    }
  }
  return { faulty: { value } };
}
