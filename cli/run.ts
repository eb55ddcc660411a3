/** `noisegate run`: scenarios → verdicts and records. */

import { Command, InvalidArgumentError, Option } from "@commander-js/extra-typings";
import { JOURNAL_ENDING } from "../harness/execution/journal_file.ts";
import {
  type AnyCommand,
  chips,
  type Context,
  data,
  engine,
  examples,
  EXIT_CODES,
  MOST_CHIPS,
  SCENARIO_PATHS,
  seed,
  tag,
} from "./_options.ts";
import { runAll } from "./_run_all.ts";

export function runCommand(context: Context): AnyCommand {
  return new Command("run")
    .description("run scenarios, judge their gates, write a record of each")
    .argument("[scenario...]", SCENARIO_PATHS)
    .addOption(tag())
    .addOption(engine())
    .addOption(chips())
    .addOption(seed())
    .addOption(
      new Option("--seed-of-day", "take the seed of the chips from today's date (UTC), which the record names")
        .conflicts("seed"),
    )
    .addOption(data())
    .option("--out <folder>", "where records go", "results")
    .addOption(
      new Option("--shard <k/n>", "only that part of every case's chips; noisegate merge judges all parts")
        .argParser(shardOf),
    )
    .option("--resume [journal]", "go on with a run that was interrupted; the newest one of the scenario if left out")
    .option("--fresh", "train and draw anew, whatever earlier runs have kept")
    .option("--json", "print each record, and nothing else, on stdout")
    .option("--quiet", "print the verdict of each scenario, and nothing else")
    .addOption(new Option("--junit <file>", "write the verdicts as JUnit XML as well").conflicts("shard"))
    .option("--github", "annotate the lines of gates that do not hold; by itself where GITHUB_ACTIONS is true")
    .option("--no-github", "do not annotate them")
    .addHelpText("after", `${EXAMPLES}\n\n${EXIT_CODES}`)
    .action(async (paths, { github, resume, ...flags }, verb) => {
      // commander takes an option that can be denied to be set
      const said = verb.getOptionValueSource("github") === "cli" ? { github } : {};
      // `--resume x.yaml` means the scenario, not a journal
      const scenario = typeof resume === "string" && !resume.endsWith(JOURNAL_ENDING) ? [resume] : [];
      const journal = scenario.length > 0 ? true : resume;
      context.code = await runAll([...scenario, ...paths], { ...flags, resume: journal, ...said });
    });
}

const EXAMPLES = examples(
  ["run scenarios/digits_pcm_drift.yaml", "judge one scenario"],
  ['run scenarios --tag "nightly and not slow"', "those of a folder that have tags"],
  ["run scenarios/digits_pcm_drift.yaml --chips 1000 --seed 8", "more chips, others"],
  ["run scenarios --quiet --junit results/junit.xml", "in CI: one line a scenario, and a report"],
  ["run scenarios/digits_pcm_drift.yaml --shard 2/4", "the second quarter of the chips"],
  ["run scenarios/digits_pcm_drift.yaml --resume", "go on where a run was interrupted"],
  ["run scenarios --json > records.json", "the records themselves"],
);

/** `2/4` is the second of four parts. */
function shardOf(text: string): { index: number; of: number } {
  const [index, of] = /^(\d{1,7})\/(\d{1,7})$/.exec(text)?.slice(1).map(Number) ?? [0, 0];
  if (index >= 1 && index <= of && of <= MOST_CHIPS) return { index, of };
  const expected = "expected a part and their number, such as 2/4";
  throw new InvalidArgumentError(`${expected}, got ${JSON.stringify(text)}`);
}
