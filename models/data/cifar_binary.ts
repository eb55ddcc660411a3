/** Binary CIFAR: records of one or two label bytes, then 1024 red, 1024 green and 1024 blue bytes, rows first. */

import { type Origin, type RawSamples, refuse } from "./dataset.ts";

/** Which bytes are labels and how many classes each may name; `use` is the one that samples bear. */
export interface CifarLabels {
  classes: readonly number[];
  use: number;
}

export const CIFAR10_LABELS: CifarLabels = { classes: [10], use: 0 };
/** A coarse label of 20, then a fine one of 100. */
export const CIFAR100_COARSE: CifarLabels = { classes: [20, 100], use: 0 };
export const CIFAR100_FINE: CifarLabels = { classes: [20, 100], use: 1 };

export const CIFAR_IMAGE = [32, 32, 3] as const;
const PIXELS = 1024;

/** Bytes of one record. */
export function recordBytes({ classes }: CifarLabels): number {
  return classes.length + 3 * PIXELS;
}

/**
 * Samples of a binary CIFAR file.
 *
 * @param records how many there must be
 * @returns pixels u8 [records, 32 · 32 · 3], channels last, and the labels asked for, in file order
 * @throws {DataError} naming the byte for a wrong length or a label that is no class
 * Source: Krizhevsky, "CIFAR-10 and CIFAR-100 datasets", section "Binary version".
 */
export function parseCifar(
  bytes: Uint8Array,
  { origin, labels: form, records }: { origin: Origin; labels: CifarLabels; records: number },
): RawSamples {
  const size = recordBytes(form);
  if (bytes.length !== records * size) {
    const whole = Math.floor(bytes.length / size);
    const got = `${bytes.length} (${whole} whole records)`;
    const expected = `${records * size} bytes (${records} records of ${size})`;
    refuse(origin, { at: `byte ${Math.min(whole, records) * size}`, key: "length", expected, got });
  }
  const pixels = new Uint8Array(records * 3 * PIXELS);
  const labels = new Uint32Array(records);
  for (let record = 0; record < records; record++) {
    const start = record * size;
    form.classes.forEach((classes, i) => {
      const label = bytes[start + i];
      if (label < classes) return;
      const expected = `a class from 0 to ${classes - 1}`;
      refuse(origin, { at: `byte ${start + i}`, key: `label of record ${record}`, expected, got: label });
    });
    labels[record] = bytes[start + form.use];
    interleave(bytes, { from: start + form.classes.length, into: pixels, to: record * 3 * PIXELS });
  }
  return { pixels, labels, count: records };
}

/** Three planes → three channels of every pixel. */
function interleave(
  bytes: Uint8Array,
  { from, into, to }: { from: number; into: Uint8Array; to: number },
): void {
  for (let pixel = 0; pixel < PIXELS; pixel++) {
    into[to + 3 * pixel] = bytes[from + pixel];
    into[to + 3 * pixel + 1] = bytes[from + PIXELS + pixel];
    into[to + 3 * pixel + 2] = bytes[from + 2 * PIXELS + pixel];
  }
}
