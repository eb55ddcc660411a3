/** Whether this process may do what benches do. */

import type { Bench } from "./bench.ts";

/**
 * Before minutes of measuring and not in the middle of them.
 *
 * @throws {Deno.errors.NotCapable} if one of the benches is a process and none may be started
 */
export function needProcesses(benches: readonly Pick<Bench, "id" | "kind">[]): void {
  const first = benches.find(({ kind }) => kind === "process");
  if (!first || Deno.permissions.querySync({ name: "run", command: Deno.execPath() }).state === "granted") return;
  const missing = 'Requires run access to "deno", run again with the --allow-run flag';
  throw new Deno.errors.NotCapable(`${first.id}: expected that processes may be started, got ${missing}`);
}
