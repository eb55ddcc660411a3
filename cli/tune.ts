/** `noisegate tune`: which family of kernels is the faster one here. */

import { Command } from "@commander-js/extra-typings";
import { tune } from "../harness/kernels/tune_command.ts";
import { type AnyCommand, examples, out } from "./_options.ts";

export function tuneCommand(): AnyCommand {
  return new Command("tune")
    .description("time both families of kernels on this adapter; later runs take the faster one of each")
    .argument("[kernel...]", "such as linalg/matmul; all that have two families if left out")
    .addHelpText(
      "after",
      examples(
        ["tune", "all of them, once a machine"],
        ["tune linalg/matmul", "one of them"],
      ),
    )
    .action(async (ids) => out(await tune(ids, { say: (line) => console.error(line) })));
}
