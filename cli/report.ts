/** `noisegate report`: records → a page, and Markdown for a pull request. */

import { Command } from "@commander-js/extra-typings";
import { writeReport } from "../harness/html_report/write_report.ts";
import { type AnyCommand, examples, out } from "./_options.ts";

/** In the folder that the task may write to. */
const PAGE = "results/report.html";

export function reportCommand(): AnyCommand {
  return new Command("report")
    .description(
      "write a page of records: verdicts, gates, chips, curvature, speed, origin; no script, nothing from elsewhere",
    )
    .argument("[record...]", "records (JSON) and folders of them", ["results"])
    .option("--out <file>", `the page (default: ${PAGE}, unless only --markdown is asked for)`)
    .option("--markdown <file>", "a short report for a pull request")
    .addHelpText("after", EXAMPLES)
    .action(async (paths, { out: page, markdown }) => {
      out(await writeReport(paths, { markdown, out: page ?? (markdown === undefined ? PAGE : undefined) }));
    });
}

const EXAMPLES = examples(
  ["report", "everything in results/, the newest run of every scenario first"],
  ["report results/bench --out results/speed.html", "speed alone: histories with their steps, rooflines, peers"],
  ["report results/x --markdown results/x.md", "Markdown of one scenario, and no page"],
);
