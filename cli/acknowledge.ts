/** `noisegate acknowledge`: a regression that is known, and wanted. */

import { join } from "node:path";
import { Command, InvalidArgumentError, Option } from "@commander-js/extra-typings";
import { benchFiles, openSuite } from "../harness/bench/bench_files.ts";
import { acknowledge } from "../harness/bench/compare/acknowledge.ts";
import { ACKNOWLEDGED_FILE } from "../harness/bench/compare/acknowledged.ts";
import { BENCH_RECORDS } from "../harness/bench/write_bench.ts";
import { type AnyCommand, day, examples, out } from "./_options.ts";

export function acknowledgeCommand(): AnyCommand {
  return new Command("acknowledge")
    .description("take a slower bench upon you: compare and trend name it from now on, and do not fail for it")
    .argument("<bench>", 'its whole name, such as "noise/normal 2²² normals"')
    .requiredOption("--commit <revision>", "that made it slower")
    .requiredOption("--reason <text>", "why that is all right")
    .requiredOption("--author <name>", "who says so")
    .addOption(
      new Option("--until <date>", "last day (UTC) on which it counts, such as 2027-01-31").argParser(day)
        .makeOptionMandatory(),
    )
    .addOption(
      new Option("--most <n>", "how many times slower it may be, such as 1.2; beyond that it counts no more")
        .argParser(ratio).makeOptionMandatory(),
    )
    .option("--records <folder>", `where bench records and ${ACKNOWLEDGED_FILE} are`, BENCH_RECORDS)
    .addHelpText("after", EXAMPLES)
    .action(async (bench, { records, ...said }) => {
      const known = async () => (await openSuite(benchFiles("benches"))).map(({ id }) => id);
      out(await acknowledge({ bench, ...said }, { path: join(records, ACKNOWLEDGED_FILE), known }));
    });
}

const EXAMPLES = examples(
  [
    'acknowledge "noise/normal 2²² normals" --commit 1234abcd --most 1.2 --reason "exact tails" --author Ada --until 2027-01-31',
    "up to 20 % slower, for two months",
  ],
);

function ratio(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && value > 1 && Number.isFinite(value)) return value;
  throw new InvalidArgumentError(`expected a number above 1, got ${JSON.stringify(text)}`);
}
