/** `noisegate validate`: WGSL against its contract. */

import { Command, Option } from "@commander-js/extra-typings";
import { validate } from "../harness/kernels/kernel_commands.ts";
import { type AnyCommand, type Context, examples, MOST_SEED, whole } from "./_options.ts";

export function validateCommand(context: Context): AnyCommand {
  return new Command("validate")
    .description("admit a WGSL file to a contract, or check every kernel of the tree")
    .argument("[file]", "the candidate; a line `// workgroups: ceil(cols / 64), 1, 1` in it gives its dispatch")
    .option("--as <kernel>", "the contract, such as crossbar/mvm; without a file: only this kernel")
    .addOption(
      new Option("--engine <engine>", "what computes; browser is headless Chromium")
        .choices(["auto", "gpu", "oracle", "browser"] as const).default("auto" as const),
    )
    .addOption(new Option("--seed <n>", "of shapes and values").argParser(whole(0, MOST_SEED)).default(1))
    .option("--json", "print the findings as JSON and nothing else on stdout")
    .option("--dump <folder>", "write the arrays of calls outside their bound there (safetensors)")
    .option("--no-race", "do not time the candidate against the kernel in place")
    .addOption(
      new Option("--time-limit <seconds>", "ends a candidate that hangs").argParser(whole(1, 3600)).default(300),
    )
    .addOption(new Option("--inside").hideHelp())
    .addHelpText(
      "after",
      examples(
        ["validate", "every kernel of the tree"],
        ["validate my_mvm.wgsl --as crossbar/mvm", "a candidate, raced if it is right"],
        ["validate --engine browser", "in headless Chromium"],
      ),
    )
    .action(async (file, flags) => {
      context.code = await validate(file, flags);
    });
}
