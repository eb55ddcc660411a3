/** `noisegate plan`: what a run would do. Needs to read, and nothing else. */

import { Command } from "@commander-js/extra-typings";
import { planJson } from "../harness/planning/plan_json.ts";
import { printPlan } from "../harness/planning/plan_text.ts";
import { serialise } from "../harness/result.ts";
import { planFile, type ScenarioFile } from "../harness/scenario/scenario_file.ts";
import { selectScenarios } from "../harness/scenario/select_scenarios.ts";
import {
  type AnyCommand,
  type ChipFlags,
  chips,
  examples,
  out,
  paint,
  SCENARIO_PATHS,
  seed,
  tag,
  type TagFlags,
} from "./_options.ts";

export function planCommand(): AnyCommand {
  return new Command("plan")
    .description("print what a run would do; needs no gpu")
    .argument("[scenario...]", SCENARIO_PATHS)
    .addOption(tag())
    .addOption(chips())
    .addOption(seed())
    .option("--json", "print the plans as JSON, and nothing else, on stdout")
    .addHelpText(
      "after",
      examples(
        ["plan scenarios/digits_pcm_drift.yaml", "cases, cells, reads, bytes"],
        ["plan scenarios --json", "every plan of a folder, for a program"],
        ["plan scenarios/digits_pcm_drift.yaml --chips 1000", "what more chips would take"],
      ),
    )
    .action(plan);
}

async function plan(paths: string[], flags: ChipFlags & TagFlags & { json?: true }): Promise<void> {
  const files = await selectScenarios(paths, { ...flags, verb: "plan" });
  const told = files.map((file) => lines(file, flags));
  out(told.flatMap((one, i) => i === 0 || flags.json ? one : ["", ...one]));
}

function lines(file: ScenarioFile, flags: ChipFlags & { json?: true }): string[] {
  const planned = planFile(file, flags);
  if (flags.json) return [serialise(planJson(planned, file)).trimEnd()];
  return [paint()("bold", file.path), ...printPlan(planned)];
}
