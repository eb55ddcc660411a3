/** `noisegate tune`: which variants of kernels are the fastest ones here. */

import { Command } from "@commander-js/extra-typings";
import { tune } from "../harness/kernels/tune_command.ts";
import { type AnyCommand, examples, out } from "./_options.ts";

export function tuneCommand(): AnyCommand {
  return new Command("tune")
    .description("time the variants of kernels on this adapter; later runs take the fastest one for each shape")
    .argument("[kernel...]", "such as linalg/matmul; all with variants to choose from if left out")
    .addHelpText(
      "after",
      examples(
        ["tune", "all of them, once a machine"],
        ["tune linalg/matmul", "one of them"],
      ),
    )
    .action(async (ids) => out(await tune(ids, { say: (line) => console.error(line) })));
}
