/** `noisegate merge`: shards of one run → its record. */

import { Command } from "@commander-js/extra-typings";
import { exitCodeOf } from "../harness/exit.ts";
import { mergeShards } from "../harness/records/merge.ts";
import { report } from "../harness/report.ts";
import { serialise, writeRecord } from "../harness/result.ts";
import { type AnyCommand, type Context, examples, out, paint, width } from "./_options.ts";

export function mergeCommand(context: Context): AnyCommand {
  return new Command("merge")
    .description("judge the shards of one run together and write its record")
    .argument("<shard...>", "the records of all its shards, or a folder with them")
    .option("--out <folder>", "where the record goes", "results")
    .option("--json", "print the record, and nothing else, on stdout")
    .addHelpText("after", EXAMPLES)
    .action(async (paths, { out: folder, json }) => {
      const record = await mergeShards(paths);
      // a record that could not be written is none to report
      const path = await writeRecord(record, folder);
      out(json ? [serialise(record).trimEnd()] : report(record, paint(), { width: width() }));
      const said = json ? console.error : console.log;
      said(`record: ${path}`);
      context.code = exitCodeOf([record.verdict]);
    });
}

const EXAMPLES = examples(
  ["run x.yaml --shard 1/2 --out shards", "on one machine; 2/2 on another of its kind"],
  ["merge shards/x", "when both are done"],
);
