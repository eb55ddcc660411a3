/** Zip archives as numpy writes them: members stored or deflated, found by the central directory at the end. */

import { hex, inflate } from "./bytes.ts";
import { type Origin, refuse } from "./dataset.ts";

interface Member {
  name: string;
  method: number;
  crc: number;
  packed: number;
  size: number;
  /** Of the local header. */
  offset: number;
}

const END = 0x06054b50, CENTRAL = 0x02014b50, LOCAL = 0x04034b50;
const END_BYTES = 22, CENTRAL_BYTES = 46, LOCAL_BYTES = 30;
/** Sizes that stand in the 64-bit fields instead. */
const ZIP64 = 0xffffffff;
const METHODS: Record<number, string> = { 0: "stored", 8: "deflated" };

/**
 * Unpacks every member.
 *
 * @param most bytes that one member may have when unpacked
 * @throws {DataError} naming the byte for an archive that is cut short, encrypted, of 4 GiB or more, or damaged (CRC-32)
 * Source: PKWARE APPNOTE 6.3, sections 4.3.7, 4.3.12 and 4.3.16.
 */
export async function unzip(
  bytes: Uint8Array<ArrayBuffer>,
  { origin, most }: { origin: Origin; most: number },
): Promise<Map<string, Uint8Array<ArrayBuffer>>> {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const member of directoryOf(bytes, origin)) {
    files.set(member.name, await contentOf(member, { bytes, origin, most }));
  }
  return files;
}

/** Sizes stand in the central directory even where a local header leaves them open. */
function directoryOf(bytes: Uint8Array, origin: Origin): Member[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let end = bytes.length - END_BYTES;
  // a comment may follow
  while (end >= 0 && view.getUint32(end, true) !== END) end--;
  if (end < 0) {
    const got = `${bytes.length} bytes without one, the first ${hex(bytes.subarray(0, 4))}`;
    refuse(origin, { at: `byte ${bytes.length}`, key: "end", expected: "a zip directory", got });
  }
  const members: Member[] = [];
  let offset = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left > 0; left--) {
    const at = `byte ${offset}`;
    if (offset + CENTRAL_BYTES > end || view.getUint32(offset, true) !== CENTRAL) {
      refuse(origin, {
        at,
        key: "directory",
        expected: "an entry (50 4b 01 02)",
        got: hex(bytes.subarray(offset, offset + 4)),
      });
    }
    const [name, extra, comment] = [28, 30, 32].map((field) => view.getUint16(offset + field, true));
    const start = offset + CENTRAL_BYTES;
    members.push({
      name: new TextDecoder().decode(bytes.subarray(start, start + name)),
      method: view.getUint16(offset + 10, true),
      crc: view.getUint32(offset + 16, true),
      packed: view.getUint32(offset + 20, true),
      size: view.getUint32(offset + 24, true),
      offset: view.getUint32(offset + 42, true),
    });
    if (view.getUint16(offset + 8, true) & 1) {
      refuse(origin, { at, key: members.at(-1)!.name, expected: "a member that is not encrypted", got: "encrypted" });
    }
    offset = start + name + extra + comment;
  }
  return members;
}

async function contentOf(
  { name, method, crc, packed, size, offset }: Member,
  { bytes, origin, most }: { bytes: Uint8Array<ArrayBuffer>; origin: Origin; most: number },
): Promise<Uint8Array<ArrayBuffer>> {
  const at = `byte ${offset}`;
  const wrong = (expected: string, got: string | number): never => refuse(origin, { at, key: name, expected, got });
  if ([packed, size, offset].includes(ZIP64)) wrong("a member below 4 GiB", "one with 64-bit sizes");
  if (size > most) wrong(`at most ${most} bytes when unpacked`, size);
  if (!(method in METHODS)) wrong(Object.values(METHODS).join(" or "), `method ${method}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (offset + LOCAL_BYTES > bytes.length || view.getUint32(offset, true) !== LOCAL) {
    wrong("a member (50 4b 03 04)", hex(bytes.subarray(offset, offset + 4)));
  }
  const start = offset + LOCAL_BYTES + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
  const data = bytes.subarray(start, start + packed);
  if (data.length !== packed) wrong(`${packed} bytes`, data.length);
  const out = method === 0 ? data : await inflate(data, { format: "deflate-raw", origin, at, most: size });
  if (out.length !== size) wrong(`${size} bytes when unpacked`, out.length);
  const sum = crc32(out);
  if (sum !== crc) wrong(`CRC-32 ${crc.toString(16)}`, sum.toString(16));
  return out;
}

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  for (let bit = 0; bit < 8; bit++) byte = byte & 1 ? 0xedb88320 ^ (byte >>> 1) : byte >>> 1;
  return byte;
});

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (let i = 0; i < bytes.length; i++) crc = TABLE[(crc ^ bytes[i]) & 0xff] ^ (crc >>> 8);
  return ~crc >>> 0;
}
