/** `noisegate results`: the records that runs have left. */

import { Argument, Command } from "@commander-js/extra-typings";
import { diffFiles, listRecords, showRecord, verifyFiles } from "../harness/records/commands.ts";
import { listText } from "../harness/records/list.ts";
import { NEWEST_RESULT, RECORD_FORMS, recordJsonSchema } from "../harness/records/json_schemas.ts";
import { serialise } from "../harness/result.ts";
import { type AnyCommand, type Context, examples, out, paint, width } from "./_options.ts";

const FOLDER = "results";

export function resultsCommand(context: Context): AnyCommand {
  const results = new Command("results").description("records of runs: list them, show one, compare two, verify them");
  addList(results);
  results.command("show")
    .description("print the report of a record, as its run did")
    .argument(
      "<record>",
      "a record (JSON) of a run, a shard, a Hessian, benches or a comparison, or a folder for its newest one",
    )
    .action(async (path) => out(await showRecord(path, { paint: paint(), width: width() })));
  results.command("diff")
    .description("what differs between two records; exit code 1 if a verdict got worse or is gone")
    .argument("<before>", "a finished record (JSON), or a folder for its newest one")
    .argument("<after>", "another one")
    .option("--json", "print the difference as JSON and nothing else on stdout")
    .action(async (before, after, { json }) => {
      const { diff, lines, code } = await diffFiles([before, after], { paint: paint() });
      out(json ? [serialise(diff).trimEnd()] : lines);
      context.code = code;
    });
  results.command("verify")
    .description(
      "form, hashes and every field of records against their scenario and samples; exit code 1 if one is not sound",
    )
    .argument("[path...]", "records and folders", [FOLDER])
    .action(async (paths) => {
      const { lines, code } = await verifyFiles(paths, paint());
      out(lines);
      context.code = code;
    });
  results.command("schema")
    .description("print the JSON Schema of records, as results/schema/ has it")
    .addArgument(
      new Argument("[schema]", "kind and version of records").choices(Object.keys(RECORD_FORMS)).default(NEWEST_RESULT),
    )
    .action((schema) => out([JSON.stringify(recordJsonSchema(schema), null, 2)]));
  return results.addHelpText("after", EXAMPLES);
}

function addList(results: Command): void {
  results.command("list")
    .description(
      "one line a record: when, scenario, verdict, chips, cases, adapter, commit (of a comparison both), seconds",
    )
    .argument("[folder]", "where records are", FOLDER)
    .option("--scenario <scenario-name>", "only those of one scenario, such as digits_pcm_drift")
    .option("--tag <tag>", "only those of scenarios with this tag")
    .option("--json", "print the list as JSON and nothing else on stdout")
    .action(async (folder, { json, ...filter }) => {
      const list = await listRecords(folder, filter);
      out(json ? [serialise(list).trimEnd()] : listText(list, { paint: paint(), width: width() }));
    });
}

const EXAMPLES = examples(
  ["results list --scenario digits_pcm_drift", "its runs, oldest first"],
  ["results diff results/x/a.json results/x/b.json", "settings, means and verdicts that changed"],
  ["results verify", "all records in results/"],
);
