/** Where the cause of a slower bench is to be looked for: kernels whose WGSL changed, and the commits that did it. */

import { plural } from "../../output/words.ts";
import type { ListedBench } from "./worker.ts";

export interface Blame {
  /** Kernels that the bench is of, or may use, and whose WGSL or signature changed. */
  kernels: string[];
  /** One line a commit that touched them, newest first; of all commits, if no kernel changed. */
  commits: string[];
  /** One sentence without a full stop. */
  reason: string;
}

/** Kernels of two revisions whose hash differs: only those that have a bench of the same version on both sides are seen. */
export function changedKernels(base: readonly ListedBench[], head: readonly ListedBench[]): string[] {
  const hashes = kernelHashes(head);
  const changed = [...kernelHashes(base)].filter(([kernel, hash]) => (hashes.get(kernel) ?? hash) !== hash);
  return changed.map(([kernel]) => kernel).sort();
}

/** By kernel id, which is the first word of its benches. */
function kernelHashes(benches: readonly ListedBench[]): Map<string, string> {
  const kernels = benches.filter(({ kernelHash }) => kernelHash !== "");
  return new Map(kernels.map(({ id, kernelHash }) => [kernelOf(id), kernelHash]));
}

export function kernelOf(id: string): string {
  return id.split(" ", 1)[0];
}

export interface BlameOptions {
  changed: readonly string[];
  variants: { base: string; head: string };
  /** One line a commit of the range that touched some paths; of all of them without paths. */
  commitsOf: (paths: readonly string[]) => Promise<string[]>;
  /** Whether the head has changes that are in no commit. */
  dirty: boolean;
}

/** What changed between the revisions that a bench could be slower by. */
export async function blameOf(
  { id, kernelHash }: Pick<ListedBench, "id" | "kernelHash">,
  { changed, variants, commitsOf, dirty }: BlameOptions,
): Promise<Blame> {
  // a job names no kernel: any may be its own
  const kernels = changed.filter((kernel) => kernelHash === "" || kernel === kernelOf(id));
  const commits = await commitsOf(kernels.flatMap(sourcesOf));
  return { kernels, commits, reason: reasonOf(kernels, { commits, dirty, isJob: kernelHash === "", variants }) };
}

/** The files of a kernel, and the snippets that it may share. */
export function sourcesOf(kernel: string): string[] {
  const family = kernel.split("/")[0];
  return [`kernels/${kernel}.wgsl`, `kernels/${kernel}.ts`, `:(glob)kernels/${family}/_*`, ":(glob)kernels/_*"];
}

function reasonOf(
  kernels: readonly string[],
  { commits, dirty, isJob, variants }:
    & { commits: readonly string[]; isJob: boolean }
    & Pick<BlameOptions, "variants" | "dirty">,
): string {
  const where = [
    ...(commits.length > 0 ? [plural(commits.length, "commit")] : []),
    ...(dirty ? ["changes that are in no commit"] : []),
  ];
  const by = where.length > 0 ? `; ${where.join(" and ")} to look at` : "";
  const variant = variants.base === variants.head ? "" : ` (its variant: ${variants.base} → ${variants.head})`;
  if (kernels.length > 0) return `the WGSL of ${kernels.join(", ")} changed${variant}${by}`;
  const none = isJob ? "no WGSL changed" : "its WGSL did not change";
  return `${none}${variant}: the cause lies in TypeScript or in the machine${by}`;
}
