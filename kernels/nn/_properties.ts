/** What the contracts of this family share: comparison bit for bit, and the law of kernels that know no neighbours. */

import type { Property } from "../contract.ts";
import { type Kernel, type Numbers, type Params, shapeOf, slots } from "../kernel.ts";

/** First place where two arrays are not the same numbers; null if they are. A NaN is no number, −0 is 0. */
export function differenceOf(what: string, got: Numbers, expected: Numbers | number[]): string | null {
  if (got.length !== expected.length) return `${what}: expected ${expected.length} values, got ${got.length}`;
  const at = got.findIndex((v: number, i: number) => !(v === expected[i]));
  return at < 0 ? null : `${what}[${at}]: expected exactly ${expected[at]}, got ${got[at]}`;
}

/** A line of workgroups too long for one dimension goes on in the second; the shapes must fill several workgroups. */
export function onFoldedGrid(shapes: Params[], constants?: Record<string, string>): Property {
  return {
    name: "workgroups in two rows give the bits of one row",
    async check({ make, call }) {
      for (const params of shapes) {
        const one = make(params, { constants });
        const [line, rows] = await Promise.all([call(one), call(one, { folded: true })]);
        for (const [slot, expected] of Object.entries(line)) {
          const told = differenceOf(`${slot} of ${JSON.stringify(params)}`, rows[slot], expected);
          if (told) return told;
        }
      }
      return null;
    },
  };
}

/**
 * Elements do not know of each other: parts of an array, cut at places that no vector length divides, have the bits of
 * the whole, and the whole has them in any order.
 */
export function elementwise(
  kernel: Kernel,
  { rule = {}, constants }: { rule?: Params; constants?: Record<string, string> } = {},
): Property {
  const count = 70;
  const orders = [range(0, 3), range(3, 70), range(0, 70).reverse()];
  const long = (slot: string, params: Params) => shapeOf(slots(kernel)[slot], params).dims[0] === count;
  return {
    name: `parts and the reverse of ${count} elements have the bits of the whole ${
      Object.values(constants ?? {}).join(" ")
    }`.trim(),
    async check({ make, call }) {
      const params = { ...rule, count };
      const whole = make(params, { constants });
      const results = await call(whole);
      for (const order of orders) {
        const part = make({ ...params, count: order.length }, { constants });
        part.buffers = Object.fromEntries(
          Object.entries(whole.buffers).map(([slot, values]) => [
            slot,
            long(slot, params) ? pick(values, order) : values,
          ]),
        );
        for (const [slot, got] of Object.entries(await call(part))) {
          const told = differenceOf(
            `${slot} of elements ${order[0]} to ${order.at(-1)}`,
            got,
            pick(results[slot], order),
          );
          if (told) return told;
        }
      }
      return null;
    },
  };
}

/** Whole numbers from `begin` up to, not including, `end`. */
export function range(begin: number, end: number): number[] {
  return Array.from({ length: end - begin }, (_, i) => begin + i);
}

/** The numbers at these indices. */
export function pick(values: Numbers, indices: number[]): Numbers {
  return values instanceof Uint32Array
    ? Uint32Array.from(indices, (i) => values[i])
    : Float32Array.from(indices, (i) => values[i]);
}
