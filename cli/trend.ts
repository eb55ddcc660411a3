/** `noisegate trend`: bench records night by night → what got slower, and since when. */

import { Command, Option } from "@commander-js/extra-typings";
import { trend } from "../harness/bench/trend/trend_command.ts";
import { BENCH_RECORDS } from "../harness/bench/write_bench.ts";
import { type AnyCommand, type Context, day, examples, out, paint } from "./_options.ts";

export function trendCommand(context: Context): AnyCommand {
  return new Command("trend")
    .description(
      "steps in the times of benches, night by night, and the commits to look at; the latest level against the best",
    )
    .argument("[text...]", "only benches whose name holds one of these, such as linalg/matmul")
    .option("--records <folder>", "where bench records are", BENCH_RECORDS)
    .option("--machine <id>", "only this one: a folder of the records")
    .addOption(new Option("--since <date>", "forget what is older (UTC), such as 2026-11-20").argParser(day))
    .option("--json", "print histories and judgements, and nothing else, on stdout")
    .addHelpText("after", EXAMPLES)
    .action(async (filters, { records, json, ...options }) => {
      const told = await trend({ folder: records, filters, ...options, paint: paint() });
      const { machines, leftOut, lines, code } = told;
      out(json ? [JSON.stringify({ machines, leftOut }, null, 2)] : lines);
      context.code = code;
    });
}

const EXAMPLES = `${
  examples(
    ["trend", "all machines that have records"],
    ["trend linalg/matmul --since 2026-11-01", "one kernel, since a day"],
  )
}

Exit codes: 0 none got slower, or it was acknowledged, 1 one did, 2 bad input or usage.`;
