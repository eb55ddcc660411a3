/** `noisegate compare`: which of two revisions is the faster one, and which kernel is to blame. */

import { join } from "node:path";
import { Command, Option } from "@commander-js/extra-typings";
import { ACKNOWLEDGED_FILE } from "../harness/bench/compare/acknowledged.ts";
import { compare, COMPARE_RECORDS } from "../harness/bench/compare/command.ts";
import { BENCH_RECORDS } from "../harness/bench/write_bench.ts";
import { serialise } from "../harness/result.ts";
import { type AnyCommand, type Context, examples, out, paint, whole } from "./_options.ts";

const ROUNDS = 10;

export function compareCommand(context: Context): AnyCommand {
  return new Command("compare")
    .description(
      "faster, slower, same or undecided, bench by bench: two git revisions, timed in turns by fresh processes, or two " +
        "bench records",
    )
    .argument("<base>", "a revision of this repository, or a bench record (JSON)")
    .argument("[head]", "another one; without it the last commit, which the working tree must not differ from")
    .option("--dirty", "compare with the working tree as it lies there, changes and all")
    .addOption(
      new Option("--filter <text>", "only benches whose name holds it, slow ones and processes too; may come again")
        .argParser(gather).default([] as string[], "kernels and jobs"),
    )
    .option("--changed", "of kernels only those whose WGSL changed")
    .option(
      "--rounds <n>",
      "fresh processes of each side, at least 6; twice as many for what is undecided",
      count,
      ROUNDS,
    )
    .option("--strict", "exit code 3 if a bench is undecided")
    .option("--markdown <file>", "write a summary for a pull request")
    .option("--records <folder>", `where ${ACKNOWLEDGED_FILE} is`, BENCH_RECORDS)
    .option("--out <folder>", "where records of comparisons are written, by machine", COMPARE_RECORDS)
    .option("--json", "print the comparison as JSON and nothing else on stdout")
    .addHelpText("after", EXAMPLES)
    .action(async (base, head, { json, records, ...said }) => {
      const flags = {
        ...{ changed: false, dirty: false, strict: false, ...said },
        acknowledged: join(records, ACKNOWLEDGED_FILE),
      };
      const say = (line: string) => console.error(line);
      const { found, lines, code } = await compare([base, head], { flags, say, paint: paint() });
      out(json ? [serialise(found).trimEnd()] : lines);
      context.code = code;
    });
}

/** Whether they are enough to say anything is for the comparison to say. */
const count = whole(1, 1000);

function gather(text: string, before: string[] = []): string[] {
  return [...before, text];
}

const EXAMPLES = `${
  examples(
    ["compare HEAD~1", "the last commit with the one before it"],
    ["compare main --dirty --filter linalg/matmul", "a kernel as it is now with that of main"],
    ["compare main my-branch --changed", "kernels that a branch has changed"],
    ["compare results/bench/x/a.json results/bench/x/b.json", "two records of one machine"],
  )
}

Exit codes: 0 nothing is slower, 1 a slower bench was confirmed, or one is broken, 2 bad input or usage, 3 slower in two records, which confirms nothing, 4 no adapter.`;
