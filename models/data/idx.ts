/** IDX, the format of MNIST: big-endian magic 0x0000 08 <dimensions>, one u32 per dimension, then bytes. */

import { hex } from "./bytes.ts";
import { type Origin, type RawSamples, refuse } from "./dataset.ts";

/** Bytes of an IDX file and the file's name, unpacked. */
export interface IdxFile {
  bytes: Uint8Array;
  origin: Origin;
}

/**
 * Samples of a file of images and one of labels.
 *
 * @param image height, width and channels, which must be 1
 * @returns pixels u8 [count, height · width] and labels, in file order
 * @throws {DataError} naming the byte for a wrong magic, size or label
 * Source: LeCun, Cortes, Burges, "The MNIST database of handwritten digits", section on file formats.
 */
export function parseIdx(
  { images, labels }: { images: IdxFile; labels: IdxFile },
  { image: [height, width], classes, count }: { image: readonly number[]; classes: number; count: number },
): RawSamples {
  const pixels = contentOf(images, { count, height, width });
  const values = contentOf(labels, { count });
  const start = labels.bytes.length - values.length;
  const wrong = values.findIndex((label) => label >= classes);
  if (wrong >= 0) {
    const expected = `a class from 0 to ${classes - 1}`;
    refuse(labels.origin, { at: `byte ${start + wrong}`, key: `label ${wrong}`, expected, got: values[wrong] });
  }
  return { pixels, labels: Uint32Array.from(values), count };
}

/** The bytes after a header that must hold exactly these sizes. */
function contentOf({ bytes, origin }: IdxFile, sizes: Record<string, number>): Uint8Array {
  const names = Object.keys(sizes);
  const magic = Uint8Array.of(0, 0, 8, names.length);
  const start = 4 + 4 * names.length;
  const got = bytes.subarray(0, 4);
  if (hex(got) !== hex(magic)) {
    const what = names.length === 3 ? "images" : "labels";
    refuse(origin, { at: "byte 0", key: "magic", expected: `${hex(magic)} (IDX, u8 ${what})`, got: hex(got) });
  }
  if (bytes.length < start) {
    refuse(origin, { at: "byte 4", key: "header", expected: `${start} bytes`, got: bytes.length });
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  names.forEach((key, i) => {
    const value = view.getUint32(4 + 4 * i);
    if (value !== sizes[key]) refuse(origin, { at: `byte ${4 + 4 * i}`, key, expected: sizes[key], got: value });
  });
  const length = Object.values(sizes).reduce((a, b) => a * b, 1);
  if (bytes.length !== start + length) {
    refuse(origin, { at: `byte ${start}`, key: "content", expected: `${length} bytes`, got: bytes.length - start });
  }
  return bytes.subarray(start);
}
