/** Bytes of files: checksums and decompression, by what every browser has too. */

import { type Origin, refuse } from "./dataset.ts";

/** SHA-256, lower-case hexadecimal. */
export async function sha256Of(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}

/**
 * Unpacks gzip.
 *
 * @param most bytes that the content may have; more is refused before it fills the memory
 * @throws {DataError} if it is no gzip, is damaged, ends too early, or holds more
 */
export async function gunzip(
  bytes: Uint8Array<ArrayBuffer>,
  { origin, most }: { origin: Origin; most: number },
): Promise<Uint8Array<ArrayBuffer>> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) {
    refuse(origin, { at: "byte 0", key: "magic", expected: "1f 8b (gzip)", got: hex(bytes.subarray(0, 2)) });
  }
  return await inflate(bytes, { format: "gzip", origin, at: "byte 0", most });
}

/**
 * Unpacks deflated bytes.
 *
 * @param at the place that errors name
 */
export async function inflate(
  bytes: Uint8Array<ArrayBuffer>,
  { format, origin, at, most }: { format: CompressionFormat; origin: Origin; at: string; most: number },
): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream(format));
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of stream) {
      length += chunk.length;
      if (length > most) break;
      chunks.push(chunk);
    }
  } catch (error) {
    const got = error instanceof Error ? error.message : String(error);
    refuse(origin, { at, key: format, expected: "data that unpack", got: `"${got}" after ${length} bytes` });
  }
  if (length > most) {
    refuse(origin, { at, key: "size", expected: `at most ${most} bytes when unpacked`, got: "more" });
  }
  const out = new Uint8Array(length);
  chunks.reduce((offset, chunk) => (out.set(chunk, offset), offset + chunk.length), 0);
  return out;
}

/** Bytes as people write them: `1f 8b`. */
export function hex(bytes: Uint8Array): string {
  return bytes.length === 0 ? "nothing" : Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join(" ");
}
