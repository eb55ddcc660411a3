/** `noisegate nightly`: everything that is worth a night, one step after the other. */

import { Command } from "@commander-js/extra-typings";
import { benchStep, reportStep, scenarioSteps, trendStep, tuneStep, validateStep } from "../harness/nightly/parts.ts";
import { type AnyCommand, type Context, examples } from "./_options.ts";
import { runAll } from "./_run_all.ts";
import { carryOut, partOptions, planned, quick, recordsOut, skip, slow, type StepFlags } from "./_steps.ts";

const STEPS = ["tune", "bench", "validate", "scenarios", "trend", "report"];

export function nightlyCommand(context: Context): AnyCommand {
  return new Command("nightly")
    .description("benches, kernels, scenarios with the day's seed, trend and report; a step that fails stops no other")
    .addOption(skip(STEPS))
    .addOption(planned())
    .addOption(recordsOut())
    .addOption(quick())
    .addOption(slow())
    .addHelpText("after", EXAMPLES)
    .action(async (flags) => {
      context.code = await carryOut(await nightSteps(flags), flags);
    });
}

async function nightSteps(flags: StepFlags) {
  const options = partOptions(flags);
  const { out } = flags;
  const scenarios = await scenarioSteps({
    tag: "nightly",
    what: "draws chips by the day's seed and judges its gates",
    run: (path) => runAll([path], { engine: "gpu", out, seedOfDay: true }),
  });
  return [
    tuneStep({ ...options, all: false }),
    benchStep(options),
    validateStep(),
    ...scenarios,
    trendStep(options),
    reportStep(options),
  ];
}

const EXAMPLES = `${
  examples(
    ["nightly", "all of it, and what became of each step"],
    ["nightly --plan", "what that would be"],
    ["nightly --skip scenarios --quick", "a short one, without chips"],
  )
}

Exit code: the worst of all steps; 0 done and nothing found, 1 a gate failed or a bench got slower, 3 undecided,
2 bad input, 4 no adapter.`;
