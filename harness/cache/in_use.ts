/** What a process works on, so that none beside it takes it out of the cache. A process that dies gives it free. */

import { basename, dirname, join } from "node:path";

/** Locked files, one for each thing that somebody holds, beside the folders of the kinds. */
const FOLDER = "in_use";

/**
 * Holds an entry until it is disposed of: a network with its checkpoint by the path without ending, a data set by its
 * folder. Where nothing can be written or locked nothing is held, which costs at most another training.
 *
 * @param path `<cache>/<kind's folder>/<name>`
 */
export async function hold(path: string): Promise<Disposable> {
  const folder = join(dirname(dirname(path)), FOLDER);
  try {
    await Deno.mkdir(folder, { recursive: true });
    for (;;) {
      const own = join(folder, `${held(path)}~${crypto.randomUUID()}.lock`);
      const file = await Deno.open(own, { write: true, createNew: true });
      await file.lock(true);
      // one who looked for the dead may have taken it away before it was locked
      if (await exists(own)) return { [Symbol.dispose]: () => release(file, own) };
      file.close();
    }
  } catch {
    return { [Symbol.dispose]: () => {} };
  }
}

function release(file: Deno.FsFile, path: string): void {
  file.close();
  try {
    Deno.removeSync(path);
  } catch {
    // the next look at the folder takes it away
  }
}

/** Names of what anybody holds now, as `held` makes them; locks of the dead are taken away. */
export async function heldIn(root: string): Promise<Set<string>> {
  const folder = join(root, FOLDER);
  const names = new Set<string>();
  try {
    for await (const { name } of Deno.readDir(folder)) {
      const what = name.split("~").slice(0, 2).join("~");
      if (await isAlive(join(folder, name))) names.add(what);
    }
  } catch {
    // nobody ever held anything here
  }
  return names;
}

/** `networks~0123abc` for all files of one network; `data~mnist`. */
export function held(path: string): string {
  const stem = basename(path).replace(/\.(safetensors|checkpoint|json)(\..*)?$/, "");
  return `${basename(dirname(path))}~${stem}`;
}

async function isAlive(lock: string): Promise<boolean> {
  try {
    using file = await Deno.open(lock, { write: true });
    if (!(await file.tryLock(true))) return true;
    await Deno.remove(lock);
    return false;
  } catch {
    // where it cannot be told it is better to keep
    return await exists(lock);
  }
}

async function exists(path: string): Promise<boolean> {
  return await Deno.lstat(path).then(() => true, () => false);
}
