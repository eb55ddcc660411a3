/** `noisegate bench`: how fast it is here, measured honestly and kept. */

import { createInterface } from "node:readline";
import process from "node:process";
import { Command, Option } from "@commander-js/extra-typings";
import { benchFiles, openSuite } from "../harness/bench/bench_files.ts";
import { runBenches, selectBenches } from "../harness/bench/run_bench.ts";
import { serve } from "../harness/bench/serve.ts";
import { entryLine, listLines, suiteReport } from "../harness/bench/suite_text.ts";
import { BENCH_RECORDS } from "../harness/bench/write_bench.ts";
import { openEngine } from "../harness/machine/environment.ts";
import { serialise } from "../harness/result.ts";
import { type AnyCommand, type Context, examples, out, paint } from "./_options.ts";

export function benchCommand(context: Context): AnyCommand {
  return new Command("bench")
    .description("time kernels, jobs and whole processes on this machine's adapter, and keep a record")
    .argument("[text...]", "only benches whose name holds one of these, such as linalg/matmul")
    .option("--files <folder>", "where bench files (*_bench.ts) are", "benches")
    .option("--quick", "a quarter of the time, and wider intervals")
    .option("--slow", "also those that take minutes")
    .option("--out <folder>", "where records are written, by machine", BENCH_RECORDS)
    .option("--json", "print the record as JSON and nothing else on stdout")
    .option("--list", "print what would be timed, and time nothing")
    .addOption(new Option("--serve", "answer JSON lines: a worker of noisegate compare").hideHelp())
    .addHelpText("after", EXAMPLES)
    .action(async (names, flags) => {
      if (flags.serve) return await serveBenches(flags.files);
      if (flags.list) return out(listLines(await selectBenches(names, flags), flags.json));
      let done = 0;
      const { record, path, code } = await runBenches(names, flags, {
        onEntry(entry, of) {
          if (entry.mode === "steady") done++;
          console.error(`[${done}/${of}] ${entryLine(entry)}`);
        },
      });
      out(flags.json ? [serialise(record).trimEnd()] : [...suiteReport(record, paint()), `record: ${path}`]);
      context.code = code;
    });
}

/** Only answers may stand on stdout, whatever a bench file prints. */
async function serveBenches(files: string): Promise<void> {
  const answer = console.log;
  console.log = console.info = console.debug = console.error;
  const benches = await openSuite(benchFiles(files));
  await serve(createInterface({ input: process.stdin }), { benches, openEngine: () => openEngine("gpu"), answer });
}

const EXAMPLES = `${
  examples(
    ["bench", "all that is not slow, in five minutes"],
    ["bench linalg/matmul noise/", "kernels of these names"],
    ["bench --quick --json crossbar/mvm", "a quick look, as JSON"],
    ["bench --list", "names, and what is counted"],
  )
}

Exit codes: 0 all timed, 1 a bench was refused or failed, 2 bad input or usage, 4 no adapter, or it was lost.`;
