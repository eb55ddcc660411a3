/** CSV of whole-number pixels, the label in the last column. */

import { DataError, type Origin, type RawSamples } from "./dataset.ts";

/** How a CSV of pixels and a label is laid out. */
export interface CsvFormat {
  origin: Origin;
  rows: number;
  width: number;
  classes: number;
  /** Largest pixel, at most 255. */
  largest: number;
}

/**
 * Reads a CSV of whole-number pixels with the label in the last column.
 *
 * @returns samples in file order
 * @throws {DataError} naming line and column for a missing row, a short row, a pixel or label out of range
 */
export function parseCsv(text: string, { origin: { path, remedy }, rows, width, classes, largest }: CsvFormat) {
  const lines = text.split(/\r?\n/);
  while (lines.at(-1) === "") lines.pop();
  if (lines.length !== rows) {
    const place = `${path}:${lines.length}:1`;
    throw new DataError(`${place} rows: expected ${rows}, got ${lines.length} (is the file cut short? ${remedy})`);
  }
  const pixels = new Uint8Array(rows * width);
  const labels = new Uint32Array(rows);
  lines.forEach((line, row) => {
    const cells = line.split(",");
    if (cells.length !== width + 1) {
      throw new DataError(`${path}:${row + 1}:1 columns: expected ${width + 1}, got ${cells.length} (${remedy})`);
    }
    const whole = (column: number, { key, most }: { key: string; most: number }) => {
      const value = Number(cells[column]);
      if (cells[column].trim() !== "" && Number.isInteger(value) && value >= 0 && value <= most) return value;
      const place = `${path}:${row + 1}:${cells.slice(0, column).join(",").length + (column > 0 ? 2 : 1)}`;
      const got = JSON.stringify(cells[column]);
      throw new DataError(`${place} ${key}: expected a whole number from 0 to ${most}, got ${got} (${remedy})`);
    };
    for (let i = 0; i < width; i++) pixels[row * width + i] = whole(i, { key: "pixel", most: largest });
    labels[row] = whole(width, { key: "label", most: classes - 1 });
  });
  return { pixels, labels, count: rows } satisfies RawSamples;
}
