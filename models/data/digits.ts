/** UCI digits: 8 × 8 images of handwritten digits, 1437 to train on and 360 to test on. */

import { PURPOSES } from "../purposes.ts";
import { type Dataset, parseCsv, permutation, pick } from "./dataset.ts";
import csv from "./digits/digits.csv" with { type: "text" };

export const DIGITS_FORMAT = { path: "models/data/digits/digits.csv", rows: 1797, width: 64, classes: 10, largest: 16 };
const TEST_COUNT = 360;
/** The split belongs to the data set: results on another split are results on another data set. */
const SPLIT_SEED = 1797;

/**
 * The digits, split once and for all by a seeded permutation.
 *
 * @returns pixels in [0, 1], width 64, 10 classes
 * @throws {DataError} if the file is cut short or holds a value out of range
 * Source: Alpaydin and Kaynak 1998, CC BY 4.0; see digits/README.md.
 */
export function loadDigits(text: string = csv): Dataset {
  const { width, classes } = DIGITS_FORMAT;
  const all = parseCsv(text, DIGITS_FORMAT);
  const order = permutation(all.count, { seed: SPLIT_SEED, purpose: PURPOSES.split });
  return {
    name: "digits",
    width,
    classes,
    train: pick(all, { indices: order.subarray(TEST_COUNT), width }),
    test: pick(all, { indices: order.subarray(0, TEST_COUNT), width }),
  };
}
