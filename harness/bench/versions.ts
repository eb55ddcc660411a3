/** Short hashes by which benches and kernels of two revisions are told apart. */

import { createHash } from "node:crypto";
import { canonical } from "../records/seal.ts";

/** 16 hex digits of what a bench asks: equal values give equal versions. */
export function versionOf(question: unknown): string {
  return createHash("sha256").update(canonical(question)).digest("hex").slice(0, 16);
}
