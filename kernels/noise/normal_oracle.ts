/** Standard normals in f64 from the same random words that the WGSL uses. */

import type { OracleCall } from "../kernel.ts";
import { philox4x32 } from "./philox_oracle.ts";

/**
 * Most that an f32 normal may differ from the f64 one, as a part of 1 + |z|.
 * Radius: the polynomial of ln keeps 2 ulp of its largest term and the root halves that; angle: 2 ulp of the argument
 * and 2 of the polynomial; WGSL lets sqrt itself be 4.5 ulp off; with a rounding direction of its own for each of about 16
 * operations 12 · 2⁻²³ covers them.
 */
export const NORMAL_ERROR = 12 * 2 ** -23;

/** −2 ln u for the word's leading 24 bits. */
function minusTwoLog(word: number): number {
  const w = (word | 1) >>> 0;
  const zeros = Math.clz32(w);
  const mantissa = ((w << zeros) >>> 8) / 2 ** 24;
  return -2 * (Math.log(mantissa) - zeros * Math.LN2);
}

/** Angle of a word in radians, its low 6 bits cut as the WGSL does. */
function angleOf(word: number): number {
  return ((word >>> 6) / 2 ** 26) * 2 * Math.PI;
}

/**
 * Four normals from four random words (Box–Muller).
 *
 * @param out f64[4]
 */
export function normalsOf(words: Uint32Array, out: Float64Array): void {
  for (let pair = 0; pair < 4; pair += 2) {
    const radius = Math.sqrt(minusTwoLog(words[pair]));
    const angle = angleOf(words[pair + 1]);
    out[pair] = radius * Math.cos(angle);
    out[pair + 1] = radius * Math.sin(angle);
  }
}

/** Where a stream of normals stands: which key and which counter words. */
export interface Stream {
  seed: number;
  purpose: number;
  layer: number;
  draw: number;
}

/** Calls `use(cell, normal)` for the normals of cells 0 … cells−1 of one chip, in order. */
export function eachNormal(
  { seed, purpose, layer, draw }: Stream,
  { chip, cells, use }: { chip: number; cells: number; use: (cell: number, normal: number) => void },
): void {
  const words = new Uint32Array(4);
  const four = new Float64Array(4);
  for (let cell = 0; cell < cells; cell += 4) {
    words[0] = cell / 4;
    words[1] = chip;
    words[2] = layer;
    words[3] = draw;
    philox4x32(words, seed, purpose);
    normalsOf(words, four);
    for (let i = 0; i < 4 && cell + i < cells; i++) use(cell + i, four[i]);
  }
}

/** Normals f64[chips, quads, 4] and how far f32 ones may lie from them. */
export function normalOracle({ params, buffers, bounds }: OracleCall) {
  const { chips, quads } = params;
  const cells = 4 * quads;
  const value = new Float64Array(chips * cells);
  for (let c = 0; c < chips; c++) {
    const use = (cell: number, normal: number) => value[c * cells + cell] = normal;
    eachNormal(params as unknown as Stream, { chip: buffers.chip[c], cells, use });
  }
  const bound = bounds ? value.map((z) => NORMAL_ERROR * (1 + Math.abs(z))) : undefined;
  return { normal: { value, bound } };
}
