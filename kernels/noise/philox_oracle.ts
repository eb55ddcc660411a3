/** Philox4x32-10 in TypeScript, bit for bit what the WGSL gives, and the normals that are made of its words. */

import type { OracleCall } from "../kernel.ts";

const M0 = 0xd2511f53, M1 = 0xcd9e8d57;
const W0 = 0x9e3779b9, W1 = 0xbb67ae85;

/** High 32 bits of a 32 × 32 bit product, from four 16-bit ones. */
function mulHigh(a: number, b: number): number {
  const [a0, a1, b0, b1] = [a & 0xffff, a >>> 16, b & 0xffff, b >>> 16];
  const mid = a1 * b0 + ((a0 * b0) >>> 16);
  const mid2 = a0 * b1 + (mid & 0xffff);
  return (a1 * b1 + Math.floor(mid / 65536) + Math.floor(mid2 / 65536)) >>> 0;
}

/**
 * Ten rounds of Philox4x32.
 *
 * @param out u32[4], overwritten: the counter goes in, the random words come out
 * Source: Salmon, Moraes, Dror, Shaw: Parallel random numbers: as easy as 1, 2, 3 (SC 2011).
 */
export function philox4x32(out: Uint32Array, key0: number, key1: number): void {
  let [c0, c1, c2, c3] = out;
  let k0 = key0 >>> 0, k1 = key1 >>> 0;
  for (let round = 0; round < 10; round++) {
    const h0 = mulHigh(M0, c0), l0 = Math.imul(M0, c0) >>> 0;
    const h1 = mulHigh(M1, c2), l1 = Math.imul(M1, c2) >>> 0;
    c0 = (h1 ^ c1 ^ k0) >>> 0;
    c1 = l1;
    c2 = (h0 ^ c3 ^ k1) >>> 0;
    c3 = l0;
    k0 = (k0 + W0) >>> 0;
    k1 = (k1 + W1) >>> 0;
  }
  out[0] = c0;
  out[1] = c1;
  out[2] = c2;
  out[3] = c3;
}

/** Random words u32[chips, quads, 4] for counters (quad, chip, layer, draw); exact. */
export function philoxOracle({ params, buffers }: OracleCall) {
  const { chips, quads, seed, purpose, layer, draw } = params;
  const value = new Uint32Array(chips * quads * 4);
  const block = new Uint32Array(4);
  for (let c = 0; c < chips; c++) {
    for (let q = 0; q < quads; q++) {
      block.set([q, buffers.chip[c], layer, draw]);
      philox4x32(block, seed, purpose);
      value.set(block, 4 * (c * quads + q));
    }
  }
  return { words: { value } };
}
