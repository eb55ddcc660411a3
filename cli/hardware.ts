/** `noisegate hardware`: what a hardware adapter is worth knowing of, in one command. */

import { Command } from "@commander-js/extra-typings";
import { hardwareRefused } from "../harness/nightly/hardware.ts";
import { benchStep, scenarioSteps, tuneStep, validateStep } from "../harness/nightly/parts.ts";
import { type AnyCommand, type Context, examples, out } from "./_options.ts";
import { runAll } from "./_run_all.ts";
import { carryOut, partOptions, planned, quick, recordsOut, skip, slow, type StepFlags } from "./_steps.ts";

const STEPS = ["tune", "validate", "scenarios", "bench"];

export function hardwareCommand(context: Context): AnyCommand {
  return new Command("hardware")
    .description("tune, kernels, gates and benches on a hardware adapter, with records of all; refuses a software one")
    .option("--software", "take a software adapter all the same, for trying")
    .addOption(skip(STEPS))
    .addOption(planned())
    .addOption(recordsOut())
    .addOption(quick())
    .addOption(slow())
    .addHelpText("after", EXAMPLES)
    .action(async ({ software, ...flags }) => {
      const refused = software ? null : await hardwareRefused();
      if (refused && !flags.plan) throw refused;
      if (refused) out([`none of this would be done here: ${refused.message}`, ""]);
      context.code = await carryOut(await hardwareSteps(flags), flags);
    });
}

async function hardwareSteps(flags: StepFlags) {
  const options = partOptions(flags);
  const scenarios = await scenarioSteps({
    what: "draws chips by its own seed and judges its gates",
    run: (path) => runAll([path], { engine: "gpu", out: flags.out }),
  });
  return [tuneStep({ ...options, all: true }), validateStep(), ...scenarios, benchStep(options)];
}

const EXAMPLES = `${
  examples(
    ["hardware", "all of it; the records are in results/ then"],
    ["hardware --skip tune", "what was tuned before stays"],
    ["hardware --software --quick", "try the command where there is no such adapter"],
  )
}

Exit code: the worst of all steps; 0 all hold, 1 a gate failed or a bench was refused, 3 undecided, 2 bad input,
4 no hardware adapter.`;
