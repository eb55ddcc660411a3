/** What the contracts of kernels with random numbers share: counters, chip numbers, and relations between streams. */

import { firstChange } from "../admission/properties.ts";
import type { Case, Property } from "../contract.ts";
import type { Numbers, Params } from "../kernel.ts";

const WORD = 0xffffffff;

/** Keys and counters of a stream: ordinary, digits of π, all bits set. */
export const STREAMS = {
  plain: { seed: 7, purpose: 1, layer: 2, draw: 3 },
  mixed: { seed: 0xa4093822, purpose: 0x299f31d0, layer: 0x13198a2e, draw: 0x03707344 },
  ones: { seed: WORD, purpose: WORD, layer: WORD, draw: WORD },
};

/**
 * Streams whose first 64 numbers on chip 2³²−1 see a word that is all zeros, or all ones (the ends of the logarithm, one
 * word in 2³² each), or a product of which the very last carry counts (one block in 3000). Found by trying seeds in order.
 */
export const RARE_STREAMS = {
  zeros: { seed: 492671095, purpose: 1, layer: 2, draw: 0 },
  ones: { seed: 79372992, purpose: 1, layer: 2, draw: 0 },
  carry: { seed: 49, purpose: 1, layer: 2, draw: 0 },
};

/** A stream without its draw, for kernels that draw once. */
export function keyOf(
  { seed, purpose, layer }: typeof STREAMS.plain,
): { seed: number; purpose: number; layer: number } {
  return { seed, purpose, layer };
}

const CHIP_NUMBERS = [WORD, 0, 17, 3, 2 ** 31, 17, 1, 0xffff, 0x10000];

/** Chip numbers u32[chips], out of order and one of them twice; those of large batches end in any numbers. */
export function chipNumbers(chips: number, random: () => number): Uint32Array {
  return Uint32Array.from({ length: chips }, (_, i) => CHIP_NUMBERS[i] ?? Math.floor(2 ** 32 * random()));
}

export interface StreamCase {
  params: Params;
  constants?: Record<string, string>;
}

/** Property: a short row has the bits of a long one's beginning. `params` gives all but `chips` and the row's axis. */
export function shortRow({ axis, params, constants = {} }: StreamCase & { axis: string }): Property {
  return {
    name: `fewer ${axis} have the bits of the first of more`,
    async check({ make, call }) {
      const long = make({ ...params, chips: 1, [axis]: 301 }, { constants });
      const parts = [1, 66, 259].map((length) => {
        const short = make({ ...params, chips: 1, [axis]: length }, { constants });
        for (const [slot, { length }] of Object.entries(short.buffers)) {
          short.buffers[slot] = long.buffers[slot].slice(0, length);
        }
        return short;
      });
      const [all, ...results] = await Promise.all([long, ...parts].map((one) => call(one)));
      for (const [i, result] of results.entries()) {
        for (const [slot, got] of Object.entries(result)) {
          const told = firstChange(`${slot} [${parts[i].label}]`, got, all[slot].subarray(0, got.length));
          if (told) return told;
        }
      }
      return null;
    },
  };
}

/**
 * Property: another seed, purpose, layer, draw or chip, by its lowest or highest bit, changes every number of `slot`.
 * Up to one number in 32 may stay the same by rounding.
 */
export function everyWordCounts(
  { words, slot, params, constants = {} }: StreamCase & { words: string[]; slot: string },
): Property {
  return {
    name: `${[...words, "chip"].join(", ")}: each changes every number`,
    async check({ make, call }) {
      const one = make({ ...params, chips: 1 }, { constants });
      const changes = [...words, "chip"].flatMap((word) => [0, 31].map((bit) => ({ word, bit })));
      const [before, ...after] = await Promise.all([one, ...changes.map((c) => flipped(one, c))].map((c) => call(c)));
      for (const [c, { word, bit }] of changes.entries()) {
        const same = before[slot].filter((v: number, i: number) => v === after[c][slot][i]).length;
        if (same > before[slot].length / 32) {
          return `${slot}: expected other numbers for another ${word} (bit ${bit}), got ${same} of ${
            before[slot].length
          } again`;
        }
      }
      return null;
    },
  };
}

/** The call with one bit of a parameter, or of its chip numbers, turned. */
function flipped(one: Case, { word, bit }: { word: string; bit: number }): Case {
  const flip = (n: number) => (n ^ (1 << bit)) >>> 0;
  if (word !== "chip") return { ...one, params: { ...one.params, [word]: flip(one.params[word]) } };
  return { ...one, buffers: { ...one.buffers, chip: Uint32Array.from(one.buffers.chip, flip) } };
}

/** Property: a call and the same call with some parameters and buffers changed give related numbers, bit for bit. */
export function related(
  name: string,
  { slot, params, constants = {}, start = () => ({}), change, expected }: StreamCase & {
    slot: string;
    /** Buffers that the first call must have, in place of any. */
    start?: (one: Case) => Record<string, Numbers>;
    change: (one: Case) => Partial<Case>;
    /** What the changed call must give in place of `before`. */
    expected: (before: number, i: number, one: Case) => number;
  },
): Property {
  return {
    name,
    async check({ make, call }) {
      const any = make(params, { constants });
      const one = { ...any, buffers: { ...any.buffers, ...start(any) } };
      const before = (await call(one))[slot];
      const after = (await call({ ...one, ...change(one) }))[slot];
      return firstChange(slot, after, before.map((v: number, i: number) => expected(v, i, one)));
    },
  };
}
