/** The seal of the cache's safetensors files: a digest of all that they say. Metadata alone would tell nobody of a lost bit. */

import { createHash } from "node:crypto";
import { readSafetensors, type Safetensors, writeSafetensors } from "../../kernels/safetensors.ts";

/** The same file with its seal. */
export function sealed(bytes: Uint8Array): Uint8Array {
  const { tensors, metadata } = readSafetensors(bytes);
  return writeSafetensors(tensors, { ...metadata, digest: digestOf({ tensors, metadata }) });
}

/** @throws {TypeError} if anything in the file is not as it was written */
export function checkSeal({ tensors, metadata: { digest, ...metadata } }: Safetensors, place: string): void {
  const got = digestOf({ tensors, metadata });
  if (digest !== got) throw new TypeError(`${place} digest: expected ${digest ?? "one"}, got ${got}`);
}

/** In whatever order names come. */
function digestOf({ tensors, metadata }: Safetensors): string {
  const hash = createHash("sha256").update(JSON.stringify(byName(metadata)));
  for (const [name, { dtype, shape, data }] of byName(tensors)) {
    hash.update(JSON.stringify([name, dtype, shape])).update(
      new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
    );
  }
  return hash.digest("hex");
}

function byName<T>(parts: Record<string, T>): [string, T][] {
  return Object.entries(parts).toSorted(([a], [b]) => a < b ? -1 : 1);
}
