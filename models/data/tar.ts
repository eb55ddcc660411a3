/** Tar: 512-byte headers, each followed by a file padded to whole blocks. */

import { type Origin, refuse } from "./dataset.ts";

const BLOCK = 512;
const text = new TextDecoder();

/**
 * The regular files of an archive by their paths; folders, links and comments are passed over.
 *
 * @returns views into `bytes`
 * @throws {DataError} naming the byte for a damaged header or a file that goes past the end
 * Source: POSIX.1-2017, pax, "ustar Interchange Format".
 */
export function untar(bytes: Uint8Array<ArrayBuffer>, origin: Origin): Map<string, Uint8Array<ArrayBuffer>> {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  let offset = 0;
  while (offset + BLOCK <= bytes.length) {
    const header = bytes.subarray(offset, offset + BLOCK);
    if (header.every((byte) => byte === 0)) return files;
    const { path, size, regular } = parseHeader(header, { origin, offset });
    const start = offset + BLOCK;
    if (start + size > bytes.length) {
      refuse(origin, { at: `byte ${start}`, key: path, expected: `${size} bytes`, got: bytes.length - start });
    }
    if (regular) files.set(path, bytes.subarray(start, start + size));
    offset = start + Math.ceil(size / BLOCK) * BLOCK;
  }
  // the blocks of zeros at the end are missing: so may be files
  refuse(origin, { at: `byte ${offset}`, key: "end", expected: "a block of zeros", got: "the end of the file" });
}

function parseHeader(header: Uint8Array, { origin, offset }: { origin: Origin; offset: number }) {
  // the checksum counts its own field as eight spaces
  const sum = header.reduce((total, byte, i) => total + (i >= 148 && i < 156 ? 0x20 : byte), 0);
  const stated = octal(header.subarray(148, 156));
  if (stated !== sum) {
    refuse(origin, { at: `byte ${offset}`, key: "header", expected: `a sum of ${sum}`, got: stated ?? "no number" });
  }
  const size = octal(header.subarray(124, 136));
  if (size === null) {
    refuse(origin, { at: `byte ${offset + 124}`, key: "size", expected: "an octal number", got: "none" });
  }
  const ustar = field(header.subarray(257, 262)) === "ustar";
  const prefix = ustar ? field(header.subarray(345, 500)) : "";
  const path = (prefix && `${prefix}/`) + field(header.subarray(0, 100));
  return { path, size, regular: header[156] === 0x30 || header[156] === 0 };
}

function field(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return text.decode(end < 0 ? bytes : bytes.subarray(0, end));
}

function octal(bytes: Uint8Array): number | null {
  const digits = field(bytes).trim();
  return /^[0-7]+$/.test(digits) ? parseInt(digits, 8) : null;
}
