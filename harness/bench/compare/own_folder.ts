/**
 * The folder of a comparison, under the system's temporary ones. Its owner holds a lock on a file in it for as long as it
 * lives: a killed process holds none, whoever looks from whichever container, so that the next one can take away what is left.
 */

import { basename, dirname, join } from "node:path";
import { git } from "./git.ts";

const PREFIX = "noisegate_compare_";
const LOCK = "lock";

export interface OwnFolder {
  path: string;
  /** Takes it away; worktrees that it holds are for their maker to take away first. */
  remove(): Promise<void>;
}

/** Makes one, in the system's folder of temporary ones if none is named; the owner's process id is in its name for people. */
export async function makeOwnFolder(dir?: string): Promise<OwnFolder> {
  const path = await Deno.realPath(await Deno.makeTempDir({ dir, prefix: `${PREFIX}${Deno.pid}_` }));
  const lock = await Deno.open(join(path, LOCK), { write: true, create: true });
  await lock.lock(true);
  let isOpen = true;
  return {
    path,
    async remove() {
      // a system may keep a file that is open
      if (isOpen) lock.close();
      isOpen = false;
      await removeFolder(path);
    },
  };
}

/** Takes a worktree away, files and entry, and no other one: others may stand on a disk that is not there today. */
export async function removeWorktree(folder: string, root: string): Promise<void> {
  await git(["worktree", "remove", "--force", folder], root);
}

/**
 * Takes away what comparisons that were killed have left: worktrees of this repository, and folders in the same temporary
 * folder as `own`. A folder without a lock that can be had is none of them.
 */
export async function removeStale(root: string, own: string): Promise<void> {
  const stale = new Map<string, boolean>([[own, false]]);
  const isStale = async (home: string) => {
    if (!stale.has(home)) stale.set(home, basename(home).startsWith(PREFIX) && await isLeft(home));
    return stale.get(home)!;
  };
  for (const folder of await worktrees(root)) {
    // another comparison may be at the same: what is gone is gone
    if (await isStale(dirname(folder))) await removeWorktree(folder, root).catch(() => {});
  }
  const beside = dirname(own);
  for await (const { name } of Deno.readDir(beside)) {
    if (name.startsWith(PREFIX)) await isStale(join(beside, name));
  }
  for (const [home, is] of stale) if (is) await removeFolder(home);
}

async function worktrees(root: string): Promise<string[]> {
  const lines = (await git(["worktree", "list", "--porcelain"], root)).split("\n");
  return lines.filter((line) => line.startsWith("worktree ")).map((line) => line.slice("worktree ".length));
}

/** Whether nobody holds its lock any more. One without a lock has just been made; one that is not there may be elsewhere. */
async function isLeft(home: string): Promise<boolean> {
  try {
    using lock = await Deno.open(join(home, LOCK), { write: true });
    return await lock.tryLock(true);
  } catch {
    return false;
  }
}

async function removeFolder(path: string): Promise<void> {
  await Deno.remove(path, { recursive: true }).catch(() => {});
}
