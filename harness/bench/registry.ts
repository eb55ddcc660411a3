/** What bench files have defined, by file: the one table that `deno bench` and `noisegate bench` share. */

import type { Bench, BenchKind, Work } from "./bench.ts";

/** A bench before its hashes are there: enough to list it and to register it with `deno bench`. */
export interface Definition {
  id: string;
  group: string;
  kind: BenchKind;
  work: Work | null;
  /** Takes minutes: runs only if it is asked for. */
  slow: boolean;
  make(): Promise<Bench>;
}

/** By the URL of the file; a module is evaluated once in a process, however often a suite is opened. */
const definitions = new Map<string, Definition[]>();
let collecting: Definition[] | null = null;

/** What a bench file defines: it is loaded for a suite of noisegate, and `deno bench` has nothing to do with it. */
export async function definitionsOf(url: string): Promise<readonly Definition[]> {
  const known = definitions.get(url);
  if (known) return known;
  collecting = [];
  await import(url);
  definitions.set(url, collecting);
  return collecting;
}

/** Whether what is defined now belongs to a suite of noisegate. */
export function isCollecting(): boolean {
  return collecting !== null;
}

export function define(definition: Definition): void {
  collecting?.push(definition);
}
