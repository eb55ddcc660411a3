/**
 * The command line: the table of its commands, and what becomes of an error.
 *
 * A command is a file in cli/, named after it, that exports `xCommand(context)`: arguments → one call into harness/ →
 * lines. It takes its options from cli/_options.ts where others have them too, ends its help with `examples(…)`, sets
 * `context.code` if there is a verdict to tell, and throws everything that is wrong. To add one: write cli/x.ts and one
 * line in COMMANDS. A noun with verbs (`data`, `data check`) is one file; completions and suggestions find the rest here.
 */

import { Command, CommanderError } from "@commander-js/extra-typings";
import { complete, completionLines } from "./cli/_complete.ts";
import { type AnyCommand, type Context, examples, EXIT_CODES } from "./cli/_options.ts";
import { acknowledgeCommand } from "./cli/acknowledge.ts";
import { benchCommand } from "./cli/bench.ts";
import { cacheCommand } from "./cli/cache.ts";
import { compareCommand } from "./cli/compare.ts";
import { completionsCommand } from "./cli/completions.ts";
import { dataCommand } from "./cli/data.ts";
import { devicesCommand } from "./cli/devices.ts";
import { doctorCommand, setupCommand } from "./cli/doctor.ts";
import { goldensCommand } from "./cli/goldens.ts";
import { hardwareCommand } from "./cli/hardware.ts";
import { hessianCommand } from "./cli/hessian.ts";
import { kernelsCommand } from "./cli/kernels.ts";
import { mergeCommand } from "./cli/merge.ts";
import { mutateCommand } from "./cli/mutate.ts";
import { networksCommand } from "./cli/networks.ts";
import { nightlyCommand } from "./cli/nightly.ts";
import { planCommand } from "./cli/plan.ts";
import { replayCommand } from "./cli/replay.ts";
import { reportCommand } from "./cli/report.ts";
import { resultsCommand } from "./cli/results.ts";
import { runCommand } from "./cli/run.ts";
import { schemaCommand } from "./cli/schema.ts";
import { trendCommand } from "./cli/trend.ts";
import { tuneCommand } from "./cli/tune.ts";
import { validateCommand } from "./cli/validate.ts";
import { EXIT, exitCodeFor, messageOf } from "./harness/exit.ts";
import { colourPaint } from "./harness/output/paint.ts";
import { VERSION } from "./harness/version.ts";
import { didYouMean } from "./harness/scenario/scenario_error.ts";

/** In the order of the help, under its headings. */
const COMMANDS: Record<string, ((context: Context) => AnyCommand)[]> = {
  "Scenarios:": [runCommand, planCommand, schemaCommand],
  "Records:": [resultsCommand, reportCommand, mergeCommand, replayCommand],
  "Networks and cells:": [hessianCommand, networksCommand, devicesCommand, dataCommand],
  "Kernels:": [kernelsCommand, validateCommand, mutateCommand, tuneCommand, goldensCommand],
  "Speed:": [benchCommand, compareCommand, trendCommand, acknowledgeCommand, nightlyCommand, hardwareCommand],
  "This machine:": [doctorCommand, setupCommand, cacheCommand, completionsCommand],
};

const HELP = `${
  examples(
    ["run scenarios/digits_pcm_drift.yaml", "judge a scenario"],
    ["plan scenarios/digits_pcm_drift.yaml --chips 1000", "what that would take"],
    ["results list", "what has been judged"],
    ["run --help", "the options and examples of a command"],
  )
}

${EXIT_CODES}`;

/** The whole tree of commands, of one call. */
export function commandTree(context: Context): AnyCommand {
  const tree: AnyCommand = new Command("noisegate")
    .description("Does this network still meet its accuracy when every analog chip comes out different?")
    .version(VERSION)
    .configureHelp({ sortSubcommands: false, styleTitle: (title) => colourPaint("bold", title) })
    // commander would ask the environment, which a plan may not read
    .configureOutput({ getOutHasColors: () => colours(Deno.stdout), getErrHasColors: () => colours(Deno.stderr) })
    // commander would end the process itself, with exit code 1 for bad usage
    .exitOverride()
    .addHelpText("after", HELP);
  for (const [heading, commands] of Object.entries(COMMANDS)) {
    for (const command of commands) adopt(command(context).helpGroup(heading), tree);
  }
  return tree;
}

function colours(stream: typeof Deno.stdout): boolean {
  return stream.isTerminal() && !Deno.noColor;
}

/** Hangs a command with its verbs under another, whose settings it takes over. */
function adopt(command: AnyCommand, parent: AnyCommand): void {
  if (command.parent === null) parent.addCommand(command);
  command.copyInheritedSettings(parent);
  for (const verb of command.commands) adopt(verb, command);
  if (command.commands.length > 0) suggestVerbs(command);
}

/** Commander looks for the verb that was meant only where a noun alone does nothing. */
function suggestVerbs(noun: AnyCommand): void {
  noun.allowExcessArguments().hook("preAction", (_, called) => {
    const [verb] = called === noun ? noun.args : [];
    if (verb === undefined) return;
    const hint = didYouMean(verb, noun.commands.map((one) => one.name()));
    noun.error(`error: unknown command '${verb}' of ${noun.name()}${hint ? ` (${hint})` : ""}`);
  });
}

/** Runs the command line and returns the exit code; errors become one clear line, never a stack trace. */
export async function main(args: string[]): Promise<number> {
  const context: Context = { code: EXIT.pass };
  const tree = commandTree(context);
  if (args[0] === "__complete") {
    for (const line of completionLines(complete(tree, args.slice(1)))) console.log(line);
    return EXIT.pass;
  }
  try {
    await tree.parseAsync(args, { from: "user" });
    return context.code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.pass : EXIT.usage;
    const known = exitCodeFor(error);
    console.error(known === null ? error : messageOf(error as Error, args[0]));
    return known ?? EXIT.fault;
  }
}

if (import.meta.main) Deno.exit(await main(Deno.args));
