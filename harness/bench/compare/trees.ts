/** Throw-away copies of revisions, in a temporary folder: git worktrees, and the working tree as it lies there. */

import { dirname, join } from "node:path";
import { changedFiles, commitOf, filesOfTree, git, ROOT } from "./git.ts";
import { CompareError } from "./compare_error.ts";
import type { Side } from "./effects.ts";
import { makeOwnFolder, removeStale, removeWorktree } from "./own_folder.ts";

/** One side of a comparison. */
export interface Revision {
  /** As the person called it. */
  name: string;
  /** In full. */
  commit: string;
  /** Whether its files are those of the working tree, which differ from the commit. */
  dirty: boolean;
}

export interface Trees {
  /** Where the files of a revision are. */
  folderOf(revision: Revision): Promise<string>;
  /** Cache of all processes of a side: none is timed with what another one has computed, or its tuner has chosen. */
  cacheOf(side: Side): string;
  remove(): Promise<void>;
}

/**
 * Both sides of a comparison. Without a head it is the last commit, or the working tree if it may be dirty.
 *
 * @throws {CompareError} for a revision that does not exist, and for a head that a person would take for something else
 */
export async function revisionsOf(
  { base, head, dirty, root = ROOT }: { base: string; head?: string; dirty: boolean; root?: string },
): Promise<{ base: Revision; head: Revision; notes: string[] }> {
  const changed = await changedFiles(root);
  const of = async (name: string) => ({ name, commit: await commitOf(name, root), dirty: false });
  const [from, to] = [await of(base), await of(head ?? "HEAD")];
  const files = `${changed.length} changed ${changed.length === 1 ? "file" : "files"}: ${fewOf(changed)}`;
  if (head !== undefined && dirty) {
    throw new CompareError(`--dirty: expected no head beside the working tree, got ${head} (leave it out)`);
  }
  if (head !== undefined) {
    return { base: from, head: to, notes: changed.length > 0 ? [`the working tree is in neither: ${files}`] : [] };
  }
  if (changed.length > 0 && !dirty) {
    throw new CompareError(
      `working tree: expected no changes that HEAD does not have, got ${files} (commit them, name the head, or --dirty)`,
    );
  }
  return { base: from, head: { ...to, dirty: changed.length > 0 }, notes: [] };
}

function fewOf(files: readonly string[]): string {
  return `${files.slice(0, 3).join(", ")}${files.length > 3 ? ", …" : ""}`;
}

/** Makes copies as they are asked for, each once; `remove` takes all of them away, and nothing else. */
export async function openTrees(root = ROOT): Promise<Trees> {
  const home = await makeOwnFolder();
  await removeStale(root, home.path);
  const made = new Map<string, Promise<string>>();
  const worktrees: string[] = [];
  const make = async ({ commit, dirty }: Revision) => {
    const folder = join(home.path, `${commit.slice(0, 12)}${dirty ? "_dirty" : ""}`);
    if (dirty) await copyTree(root, folder);
    else {
      worktrees.push(folder);
      await git(["worktree", "add", "--quiet", "--detach", folder, commit], root);
    }
    return folder;
  };
  return {
    folderOf(revision) {
      const key = `${revision.commit} ${revision.dirty}`;
      if (!made.has(key)) made.set(key, make(revision));
      return made.get(key)!;
    },
    cacheOf: (side) => join(home.path, `cache_${side}`),
    async remove() {
      // one that is still being made cannot be taken away yet
      await Promise.allSettled(made.values());
      // one that could not be made is none
      for (const folder of worktrees.splice(0)) await removeWorktree(folder, root).catch(() => {});
      await home.remove();
    },
  };
}

/** Copies what a commit of the working tree would hold; files that git knows and that are gone are not there. */
export async function copyTree(root: string, folder: string): Promise<void> {
  for (const path of await filesOfTree(root)) {
    const target = join(folder, path);
    await Deno.mkdir(dirname(target), { recursive: true });
    await Deno.copyFile(join(root, path), target).catch((error) => {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    });
  }
}
