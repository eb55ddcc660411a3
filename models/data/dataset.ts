/** A labelled data set in memory, and the text format that small ones are kept in. */

import { philox4x32 } from "../../kernels/noise/philox_oracle.ts";

/** Images are f32[count, width], row-major, scaled to [0, 1]; labels u32[count] below `classes`. */
export interface Samples {
  images: Float32Array;
  labels: Uint32Array;
  count: number;
}

/** What is known of a data set without reading it: pixels of an image, classes, images in each part. */
export interface DatasetShape {
  name: string;
  width: number;
  classes: number;
  trainCount: number;
  testCount: number;
}

export interface Dataset extends DatasetShape {
  train: Samples;
  test: Samples;
  /** Of the file that it was read from. */
  sha256: string;
}

/** A data file is not what it should be. */
export class DataError extends Error {
  override name = "DataError";
}

/**
 * The text of a data file, by the fetch that browsers have too, and its SHA-256.
 *
 * @param path shown in errors
 * @throws {DataError} if it cannot be read
 */
export async function readDataFile(url: URL, path: string): Promise<{ text: string; sha256: string }> {
  try {
    const bytes = await (await fetch(url)).bytes();
    const sha256 = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
    return { text: new TextDecoder().decode(bytes), sha256 };
  } catch (error) {
    const got = error instanceof Error ? error.message : String(error);
    throw new DataError(`${path}:1:1 file: expected a data file, got ${got} (check it out again)`);
  }
}

/** How a CSV of pixels and a label is laid out. */
export interface CsvFormat {
  /** Shown in errors. */
  path: string;
  rows: number;
  width: number;
  classes: number;
  /** Largest pixel; pixels are divided by it. */
  largest: number;
}

/**
 * Reads a CSV of whole-number pixels with the label in the last column.
 *
 * @returns samples in file order, pixels in [0, 1]
 * @throws {DataError} naming line and column for a missing row, a short row, a pixel or label out of range
 */
export function parseCsv(text: string, { path, rows, width, classes, largest }: CsvFormat): Samples {
  const lines = text.split(/\r?\n/);
  while (lines.at(-1) === "") lines.pop();
  if (lines.length !== rows) {
    const place = `${path}:${lines.length}:1`;
    throw new DataError(
      `${place} rows: expected ${rows}, got ${lines.length} (is the file cut short? check it out again)`,
    );
  }
  const images = new Float32Array(rows * width);
  const labels = new Uint32Array(rows);
  lines.forEach((line, row) => {
    const cells = line.split(",");
    if (cells.length !== width + 1) {
      throw new DataError(`${path}:${row + 1}:1 columns: expected ${width + 1}, got ${cells.length}`);
    }
    const whole = (column: number, { key, most }: { key: string; most: number }) => {
      const value = Number(cells[column]);
      if (cells[column].trim() !== "" && Number.isInteger(value) && value >= 0 && value <= most) return value;
      const place = `${path}:${row + 1}:${cells.slice(0, column).join(",").length + (column > 0 ? 2 : 1)}`;
      throw new DataError(
        `${place} ${key}: expected a whole number from 0 to ${most}, got ${JSON.stringify(cells[column])}`,
      );
    };
    for (let i = 0; i < width; i++) images[row * width + i] = whole(i, { key: "pixel", most: largest }) / largest;
    labels[row] = whole(width, { key: "label", most: classes - 1 });
  });
  return { images, labels, count: rows };
}

/**
 * A permutation of 0 … count−1 that depends on nothing but its key (Fisher–Yates on Philox words).
 *
 * @param key seed and purpose of the stream, and which draw of it
 */
export function permutation(count: number, key: { seed: number; purpose: number; draw?: number }): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  const words = new Uint32Array(4);
  for (let i = count - 1; i > 0; i--) {
    words.set([i, 0, 0, key.draw ?? 0]);
    philox4x32(words, key.seed, key.purpose);
    // 53 bits, so that the modulo bias is below 1e-10 for any data set that fits in memory
    const j = Math.floor(((words[0] >>> 5) * 2 ** 26 + (words[1] >>> 6)) / 2 ** 53 * (i + 1));
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}

/** The samples at the given indices, in that order. */
export function pick(
  { images, labels }: Samples,
  { indices, width }: { indices: Uint32Array; width: number },
): Samples {
  const out = new Float32Array(indices.length * width);
  indices.forEach((from, to) => out.set(images.subarray(from * width, (from + 1) * width), to * width));
  return { images: out, labels: Uint32Array.from(indices, (i) => labels[i]), count: indices.length };
}
