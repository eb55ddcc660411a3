/** `noisegate data`: the data sets, where they are, whether they are whole, and how they get here. */

import { Command } from "@commander-js/extra-typings";
import { checkData, listData } from "../harness/data/data_commands.ts";
import { fetchData } from "../harness/data/data_fetch.ts";
import { openStore } from "../harness/data/data_store.ts";
import { progressLine } from "../harness/output/progress.ts";
import { type AnyCommand, type Context, data, examples, out } from "./_options.ts";

export function dataCommand(context: Context): AnyCommand {
  const dataSets = new Command("data").description("list the data sets and where they are").addOption(data())
    .addHelpText(
      "after",
      examples(
        ["data", "what there is, and where"],
        ["data check", "are the files whole?"],
        ["data fetch fashion_mnist", "download one"],
      ),
    )
    .action((flags) => out(listData(openStore(flags.data))));
  dataSets.command("check")
    .description("verify checksums, sizes and labels of the data sets that are here")
    .argument("[set...]", "such as mnist; those that are here if left out")
    .addOption(data())
    .addHelpText(
      "after",
      examples(
        ["data check", "all that are here"],
        ["data check mnist --data ~/sets", "one, in a folder of yours"],
      ),
    )
    .action(async (names, _, verb) => {
      // --data may stand before the verb or after it
      const store = openStore(verb.optsWithGlobals().data);
      context.code = await checkData(names, { store, say: (line) => console.log(line) });
    });
  dataSets.command("fetch")
    .description("download data sets from their makers, verified by SHA-256")
    .argument("<set...>", "such as fashion_mnist")
    .addOption(data())
    .addHelpText(
      "after",
      examples(
        ["data fetch fashion_mnist", "into the cache"],
        ["data fetch cifar10 --data ~/sets", "into a folder of yours"],
      ),
    )
    .action((names, _, verb) => fetch(names, verb.optsWithGlobals().data));
  return dataSets;
}

async function fetch(names: string[], folder?: string): Promise<void> {
  const progress = progressLine();
  const say = (line: string) => (progress.clear(), console.log(line));
  try {
    await fetchData(names, { store: openStore(folder, { make: true }), say, progress: progress.show });
  } finally {
    progress.clear();
  }
}
