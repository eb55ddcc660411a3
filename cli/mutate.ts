/** `noisegate mutate`: do the contracts find planted faults? */

import { Command, Option } from "@commander-js/extra-typings";
import { mutate } from "../harness/kernels/mutate_command.ts";
import { type AnyCommand, type Context, examples, MOST_SEED, whole } from "./_options.ts";

export function mutateCommand(context: Context): AnyCommand {
  return new Command("mutate")
    .description("plant seeded faults in a kernel, or in all, and count those that its contract finds")
    .argument("[kernel]", "such as crossbar/mvm")
    .addOption(
      new Option("--engine <engine>", "what computes").choices(["auto", "gpu"] as const).default("gpu" as const),
    )
    .addOption(new Option("--seed <n>", "of the faults").argParser(whole(0, MOST_SEED)).default(1))
    .addOption(new Option("--most <n>", "faults a kernel").argParser(whole(1, 1000)).default(24))
    .option("--json", "print the reports as JSON and nothing else on stdout")
    .addHelpText(
      "after",
      examples(
        ["mutate crossbar/mvm", "24 faults in one kernel"],
        ["mutate --most 4", "a few in each"],
      ),
    )
    .action(async (id, flags) => {
      context.code = await mutate(id, flags);
    });
}
