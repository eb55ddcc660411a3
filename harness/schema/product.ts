/** The product of dimensions less what entries take out of it, without spelling out the cases that are taken out. */

import { type Keys, picked } from "./case_index.ts";
import type { Draft } from "./sweep.ts";

/** All combinations of points, the last dimension fastest; one empty case without dimensions. */
export class Product {
  /** How many cases there are. */
  readonly count: number;
  readonly #dimensions: readonly (readonly Draft[])[];
  /** Swept keys of the points of each dimension. */
  readonly #keys: readonly (readonly Keys[])[];
  /** Cases from one point of a dimension to the next. */
  readonly #strides: readonly number[];
  readonly #isOut: Uint8Array;

  constructor(dimensions: readonly (readonly Draft[])[]) {
    this.#dimensions = dimensions;
    this.#keys = dimensions.map((points) => points.map(({ keys }) => keys));
    const after = (d: number) => dimensions.slice(d + 1).reduce((count, { length }) => count * length, 1);
    this.#strides = dimensions.map((_, d) => after(d));
    this.count = after(-1);
    this.#isOut = new Uint8Array(this.count);
  }

  /** Takes out the cases that meet all conditions; false if there are none. */
  exclude(conditions: Keys): boolean {
    const left = new Set(Object.keys(conditions));
    const points = this.#dimensions.map(([first], d) => {
      const own = Object.keys(first.keys).filter((key) => left.delete(key));
      if (own.length === 0) return undefined; // every point
      return picked(Object.fromEntries(own.map((key) => [key, conditions[key]])), this.#keys[d]);
    });
    if (left.size > 0 || points.some((some) => some?.length === 0)) return false;
    this.#takeOut(points, { dimension: 0, from: 0 });
    return true;
  }

  #takeOut(
    points: readonly (readonly number[] | undefined)[],
    { dimension, from }: { dimension: number; from: number },
  ): void {
    if (points.slice(dimension).every((some) => some === undefined)) {
      this.#isOut.fill(1, from, from + (dimension === 0 ? this.count : this.#strides[dimension - 1]));
      return;
    }
    const some = points[dimension] ?? this.#dimensions[dimension].keys();
    for (const point of some) {
      this.#takeOut(points, { dimension: dimension + 1, from: from + point * this.#strides[dimension] });
    }
  }

  /** How many cases are left. */
  get left(): number {
    return this.#isOut.reduce((left, out) => left - out, this.count);
  }

  /** The first cases that are left. */
  cases(most: number): Draft[] {
    const cases: Draft[] = [];
    for (let index = 0; index < this.count && cases.length < most; index++) {
      if (this.#isOut[index] === 0) cases.push(this.#caseAt(index));
    }
    return cases;
  }

  #caseAt(index: number): Draft {
    const points = this.#dimensions.map((some, d) => some[Math.floor(index / this.#strides[d]) % some.length]);
    return {
      keys: Object.assign({}, ...points.map(({ keys }) => keys)),
      choices: Object.assign({}, ...points.map(({ choices }) => choices)),
    };
  }
}
