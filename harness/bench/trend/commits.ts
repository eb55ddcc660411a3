/** Which commits lie between two nights, as far as this repository knows. */

import { join } from "node:path";

/** Full hashes of the commits after one and up to the other; null where the repository does not have both, or is none. */
export async function commitsBetween(before: string, after: string): Promise<string[] | null> {
  const cwd = join(import.meta.dirname!, "..", "..", "..");
  const command = new Deno.Command("git", { args: ["rev-list", `${before}..${after}`], cwd, stderr: "null" });
  // neither a commit that was thrown away nor a machine without git is a reason to judge nothing
  const ended = await command.output().catch(() => null);
  return ended?.success ? new TextDecoder().decode(ended.stdout).split("\n").filter((line) => line !== "") : null;
}
