/** What a comparison asks of git. All of it reads, but for the worktrees, which go again. */

import { join } from "node:path";
import { CompareError } from "./compare_error.ts";

/** The folder of the noisegate that runs; its repository is the one that revisions are of. */
export const ROOT = join(import.meta.dirname!, "..", "..", "..");

/** Runs git in a folder. @throws {CompareError} with the first line of its complaint */
export async function git(args: readonly string[], cwd = ROOT): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command("git", { args: [...args], cwd }).output();
  const text = new TextDecoder();
  if (success) return text.decode(stdout).trimEnd();
  const [line] = text.decode(stderr).trim().split("\n");
  throw new CompareError(`git ${args[0]}: ${line}`);
}

/**
 * The commit that a person means, in full.
 *
 * @throws {CompareError} if there is none of that name
 */
export async function commitOf(revision: string, cwd = ROOT): Promise<string> {
  return await git(["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`], cwd).catch(() => {
    throw new CompareError(
      `${revision}: expected a revision of this repository or a bench record, got no such commit or file (git log --oneline)`,
    );
  });
}

/** Files that differ from the last commit, those that are new among them. Records are written by the machine: they are none. */
export async function changedFiles(cwd = ROOT): Promise<string[]> {
  const lines = (await git(["status", "--porcelain", "--", ":!results"], cwd)).split("\n");
  return lines.filter((line) => line !== "").map((line) => line.slice(3));
}

/** Files that a checkout of a working tree would have: tracked ones as they are, and new ones that are not ignored. */
export async function filesOfTree(cwd = ROOT): Promise<string[]> {
  const listed = (await git(["ls-files", "-co", "--exclude-standard", "-z"], cwd)).split("\0");
  return [...new Set(listed)].filter((path) => path !== "");
}

/** One line a commit of a range, newest first: hash and subject; only those that touch one of the paths, if any is given. */
export async function commitsOf(range: string, paths: readonly string[] = [], cwd = ROOT): Promise<string[]> {
  const args = ["log", "--format=%H %s", range, ...(paths.length > 0 ? ["--", ...paths] : [])];
  return (await git(args, cwd)).split("\n").filter((line) => line !== "");
}
