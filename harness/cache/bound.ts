/** How much a cache may hold, in bytes. */

import { ScenarioError, show } from "../scenario/scenario_error.ts";

const DEFAULT = 4 * 2 ** 30;
const UNITS: Record<string, number> = {
  ...{ "": 1, b: 1, kb: 1e3, mb: 1e6, gb: 1e9, tb: 1e12 },
  ...{ kib: 2 ** 10, mib: 2 ** 20, gib: 2 ** 30, tib: 2 ** 40 },
};
export const EXPECTED_BYTES = "bytes, such as 500000000, 500MB or 2GiB";

/** `2GiB`, `500 MB` or `1000` in bytes; null if it is none of these. */
export function parseBytes(text: string): number | null {
  const [, number, unit] = /^\s*(\d+(?:\.\d+)?)\s*([a-z]*)\s*$/i.exec(text) ?? [];
  const factor = Object.hasOwn(UNITS, unit?.toLowerCase() ?? "?") ? UNITS[unit.toLowerCase()] : NaN;
  const bytes = Math.floor(Number(number) * factor);
  return Number.isSafeInteger(bytes) ? bytes : null;
}

/**
 * The bound of NOISEGATE_CACHE_BYTES, or 4 GiB. Data sets do not count.
 *
 * @throws {ScenarioError} if the variable says no number of bytes
 */
export function cacheBound(): number {
  const text = Deno.env.get("NOISEGATE_CACHE_BYTES") ?? "";
  if (text.trim() === "") return DEFAULT;
  const bytes = parseBytes(text);
  if (bytes !== null) return bytes;
  const issue = { path: "NOISEGATE_CACHE_BYTES", line: 0, column: 0, key: "value" };
  throw new ScenarioError([{ ...issue, expected: EXPECTED_BYTES, got: show(text) }]);
}
