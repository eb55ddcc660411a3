/** UCI digits: 8 × 8 images of handwritten digits, 1437 to train on and 360 to test on. */

import { PURPOSES } from "../purposes.ts";
import { type Dataset, type DatasetShape, parseCsv, permutation, pick, readDataFile } from "./dataset.ts";

export const DIGITS: DatasetShape = { name: "digits", width: 64, classes: 10, trainCount: 1437, testCount: 360 };
const PATH = "models/data/digits/digits.csv";
const LARGEST_PIXEL = 16;
/** The split belongs to the data set: results on another split are results on another data set. */
const SPLIT_SEED = 1797;

/**
 * The digits, split once and for all by a seeded permutation.
 *
 * @returns pixels in [0, 1], width 64, 10 classes
 * @throws {DataError} if the file is missing, cut short or holds a value out of range
 * Source: Alpaydin and Kaynak 1998, CC BY 4.0; see digits/README.md.
 */
export async function loadDigits(): Promise<Dataset> {
  const { text, sha256 } = await readDataFile(new URL("./digits/digits.csv", import.meta.url), PATH);
  return { ...splitDigits(text), sha256 };
}

/** Text of the file → its two parts. */
export function splitDigits(text: string): Omit<Dataset, "sha256"> {
  const { width, classes, trainCount, testCount } = DIGITS;
  const all = parseCsv(text, { path: PATH, rows: trainCount + testCount, width, classes, largest: LARGEST_PIXEL });
  const order = permutation(all.count, { seed: SPLIT_SEED, purpose: PURPOSES.split });
  return {
    ...DIGITS,
    train: pick(all, { indices: order.subarray(testCount), width }),
    test: pick(all, { indices: order.subarray(0, testCount), width }),
  };
}
