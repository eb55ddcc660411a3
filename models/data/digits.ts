/** UCI digits: 8 × 8 images of handwritten digits, 1437 to train on and 360 to test on. */

import { PURPOSES } from "../purposes.ts";
import { parseCsv } from "./csv.ts";
import { type Dataset, type DatasetShape, type Origin, permutation, pick } from "./dataset.ts";
import { type DatasetEntry, loadEntry, type Parts } from "./entry.ts";

const LARGEST_PIXEL = 16;
/** The split belongs to the data set: results on another split are results on another data set. */
const SPLIT_SEED = 1797;

const DIGITS: DatasetShape = {
  name: "digits",
  image: [8, 8, 1],
  width: 64,
  classes: 10,
  trainCount: 1437,
  testCount: 360,
};

/** Source: Alpaydin and Kaynak 1998, CC BY 4.0; see digits/README.md. */
export const digits: DatasetEntry = {
  shape: DIGITS,
  about: "handwritten digits",
  citation: "Alpaydin and Kaynak 1998, UCI Optical Recognition of Handwritten Digits (CC BY 4.0)",
  largest: LARGEST_PIXEL,
  rarest: { train: 138, test: 30 },
  normalisation: { mean: [0.3052], std: [0.3761] },
  home: new URL("./digits/", import.meta.url),
  folders: [],
  sources: [{
    files: [{
      name: "digits.csv",
      bytes: 264_712,
      sha256: "6ebb3d2fee246a4e99363262ddf8a00a3c41bee6014c373ed9d9216ba7f651b8",
      addresses: [],
    }],
    parse: ([{ bytes, origin }]) => Promise.resolve(splitDigits(new TextDecoder().decode(bytes), origin)),
  }],
};

/**
 * The digits, split once and for all by a seeded permutation.
 *
 * @returns pixels in [0, 1], width 64, 10 classes
 * @throws {DataError} if the file is missing, cut short or holds a value out of range
 */
export function loadDigits(): Promise<Dataset> {
  return loadEntry(digits);
}

/** Text of the file → its two parts. */
export function splitDigits(text: string, origin: Origin): Parts {
  const { width, classes, trainCount, testCount } = DIGITS;
  const all = parseCsv(text, { origin, rows: trainCount + testCount, width, classes, largest: LARGEST_PIXEL });
  const order = permutation(all.count, { seed: SPLIT_SEED, purpose: PURPOSES.split });
  return {
    train: pick(all, { indices: order.subarray(testCount), width }),
    test: pick(all, { indices: order.subarray(0, testCount), width }),
  };
}
