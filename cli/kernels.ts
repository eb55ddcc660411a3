/** `noisegate kernels`: the table of kernels and their contracts. */

import { Command } from "@commander-js/extra-typings";
import { kernelTable, newKernel, showKernel } from "../harness/kernels/kernel_commands.ts";
import { type AnyCommand, examples, out } from "./_options.ts";

export function kernelsCommand(): AnyCommand {
  const kernels = new Command("kernels")
    .description("list the kernels")
    .addHelpText(
      "after",
      examples(
        ["kernels", "the table"],
        ["kernels show crossbar/mvm", "one contract"],
      ),
    )
    .action(() => out(kernelTable()));
  kernels.command("show")
    .description("print a kernel's contract, signature, hash and last recorded speed")
    .argument("<kernel>", "such as crossbar/mvm")
    .addHelpText(
      "after",
      examples(
        ["kernels show crossbar/mvm", "what it promises, and how fast it is"],
      ),
    )
    .action(async (id) => out(await showKernel(id)));
  kernels.command("new")
    .description("write the skeleton files of a new kernel")
    .argument("<id>", "such as crossbar/foo")
    .addHelpText(
      "after",
      examples(
        ["kernels new crossbar/foo", "WGSL, descriptor, oracle, goldens, test"],
      ),
    )
    .action(async (id) => out(await newKernel(id)));
  return kernels;
}
