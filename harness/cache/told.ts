/** How records tell of the cache: without the places of a machine, by which two records of the same would differ. */

import { basename, dirname } from "node:path";

/** `the cache: networks/0123….safetensors`. */
export function placeInCache(path: string): string {
  return `the cache: ${basename(dirname(path))}/${basename(path)}`;
}

/** An error of the file system without the path, whose temporary name differs each time. */
export function reasonOf(error: unknown): string {
  if (error instanceof Deno.errors.NotCapable) {
    return error.message.replace(/^Requires (\w+) .*$/s, "no permission to $1");
  }
  return (error instanceof Error ? error.message : String(error)).replace(/: \w+ '.*$/s, "");
}

/**
 * That nothing can be kept.
 *
 * @param what is to be kept, such as networks
 * @param next what the next run does without
 */
export function cannotKeep(error: unknown, { what, next }: { what: string; next: string }): string {
  const remedy = error instanceof Deno.errors.NotCapable
    ? "deno task dev run … may write there"
    : "NOISEGATE_CACHE names another folder";
  return `the cache: expected a folder that keeps ${what}, got ${reasonOf(error)} (the next run ${next}; ${remedy})`;
}
