/** What the contracts of this family share: the law of kernels that know no neighbours. */

import { firstChange } from "../admission/properties.ts";
import type { Property } from "../contract.ts";
import { type Kernel, type Numbers, type Params, shapeOf, slots } from "../kernel.ts";

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
          const told = firstChange(
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
