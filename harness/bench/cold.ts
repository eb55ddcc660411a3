/** Empties caches, so that a single call reads its data from memory, as the first one of a user does. */

import type { Engine } from "../../kernels/engine.ts";
import { copy } from "../../kernels/machine/copy.ts";
import { singleCall } from "../../kernels/program.ts";

export interface ColdCache {
  /** Queues a pass over more memory than the caches hold; what is queued next finds none of its data there. */
  clear(): void;
  close(): void;
}

/**
 * Bytes of either side of the copy. 64 MiB are 16 times the second-level caches of a processor, the third level of a large
 * server may keep a part; 128 MiB twice are more than the caches of any gpu in 2026.
 */
const BYTES = { software: 2 ** 26, hardware: 2 ** 27 };

/** Bytes of an array that caches do not hold, as far as this engine binds so many. */
export function bytesBeyondCaches({ facts, bindingBytes }: Engine): number {
  const bytes = Math.min(facts.software ? BYTES.software : BYTES.hardware, bindingBytes);
  return bytes - bytes % 16;
}

export async function openColdCache(engine: Engine): Promise<ColdCache> {
  const count = bytesBeyondCaches(engine) / 4;
  const session = await engine.load(singleCall(copy, { params: { count } }));
  return { clear: () => session.run(1), close: () => session.close() };
}
