/** Seeded choices of samples in which every class has its share. */

import { PURPOSES } from "../purposes.ts";
import { permutation } from "./dataset.ts";

/**
 * A balanced subset: as many of each class, one more of the first classes where the count does not divide. A smaller
 * subset of the same seed is part of a larger one.
 *
 * @returns indices in ascending order, so that the order of the file is kept
 * @throws {RangeError} if a class has too few samples
 */
export function balancedSubset(
  labels: Uint32Array,
  { classes, count, seed }: { classes: number; count: number; seed: number },
): Uint32Array {
  const left = Array.from({ length: classes }, (_, c) => Math.floor(count / classes) + Number(c < count % classes));
  const order = permutation(labels.length, { seed, purpose: PURPOSES.subset });
  const chosen = order.filter((i) => left[labels[i]]-- > 0);
  if (chosen.length !== count) {
    const short = left.findIndex((missing) => missing > 0);
    const has = labels.reduce((n, label) => n + Number(label === short), 0);
    throw new RangeError(
      `Cannot pick ${count} samples: class ${short} would need ${has + left[short]} of them and has ${has}`,
    );
  }
  return chosen.sort();
}

/**
 * Splits samples into parts, such as training, validation and test, each with its share of every class.
 *
 * @param shares of the parts, which must sum to 1; the parts cover all samples
 * @returns for each part its indices in ascending order; the size of a class in it is off its share by less than one
 * @throws {RangeError} if the shares are not positive or do not sum to 1
 */
export function stratifiedSplit(
  labels: Uint32Array,
  { classes, shares, seed }: { classes: number; shares: readonly number[]; seed: number },
): Uint32Array[] {
  const sum = shares.reduce((a, b) => a + b, 0);
  if (!(Math.abs(sum - 1) < 1e-9) || !shares.every((share) => share > 0)) {
    throw new RangeError(`stratifiedSplit shares: expected positive numbers that sum to 1, got ${shares.join(", ")}`);
  }
  const order = permutation(labels.length, { seed, purpose: PURPOSES.split });
  const parts: number[][] = shares.map(() => []);
  for (let label = 0; label < classes; label++) {
    const members = order.filter((i) => labels[i] === label);
    let from = 0, share = 0;
    parts.forEach((part, p) => {
      share += shares[p];
      const to = Math.round(Math.min(share, 1) * members.length);
      part.push(...members.subarray(from, to));
      from = to;
    });
  }
  return parts.map((part) => Uint32Array.from(part).sort());
}
