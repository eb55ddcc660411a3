/** The command line. Every verb reads here as: arguments → one call into harness/ → lines → exit code. */

import { Command, CommanderError, InvalidArgumentError, Option } from "@commander-js/extra-typings";
import type { Engine } from "./kernels/engine.ts";
import { checkData, listData } from "./harness/data_commands.ts";
import { fetchData } from "./harness/data_fetch.ts";
import { type DataStore, openStore } from "./harness/data_store.ts";
import { listDevices, PLOTS, showDevice } from "./harness/device_commands.ts";
import { diagnose } from "./harness/doctor.ts";
import { type EngineChoice, openEngine } from "./harness/environment.ts";
import { EXIT, exitCodeFor, exitCodeOf } from "./harness/exit.ts";
import { goldensAccept, goldensDiff, goldensVerify } from "./harness/golden_commands.ts";
import type { Told } from "./harness/golden_diff.ts";
import { hessianOf, writeHessian } from "./harness/hessian/command.ts";
import { type HessianFlags, NORMS, QUANTITIES } from "./harness/hessian/settings.ts";
import { hessianReport } from "./harness/hessian/text.ts";
import { watchInterrupts } from "./harness/interrupt.ts";
import { kernelTable, mutate, newKernel, showKernel, validate } from "./harness/kernel_commands.ts";
import { runScenario } from "./harness/mod.ts";
import { listNetworks, showNetwork } from "./harness/network_commands.ts";
import { userNetworks } from "./harness/network_cache.ts";
import { printPlan } from "./harness/plan_text.ts";
import { progressLine } from "./harness/progress.ts";
import { colourPaint, plainPaint, report } from "./harness/report.ts";
import { checkWritable, type ResultRecord, serialise, VERSION, writeRecord } from "./harness/result.ts";
import { planFile, readScenario, requireDataOf } from "./harness/scenario_file.ts";
import { didYouMean } from "./harness/scenario_error.ts";
import { setup } from "./harness/setup.ts";
import { tune } from "./harness/tune_command.ts";
import { ACTIVATIONS } from "./models/networks/layers.ts";

const out = (lines: string[]) => console.log(lines.join("\n"));

/** A whole number of an option, with the limits that the scenario key has. */
function whole(least: number, most: number) {
  return (text: string) => {
    const value = Number(text);
    if (text.trim() !== "" && Number.isInteger(value) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`expected a whole number from ${least} to ${most}, got ${JSON.stringify(text)}`);
  };
}

/** A number of an option from 0 to 1. */
function share(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && value >= 0 && value <= 1) return value;
  throw new InvalidArgumentError(`expected a number from 0 to 1, got ${JSON.stringify(text)}`);
}

const chips = () =>
  new Option("--chips <n>", "virtual chips a case, instead of the scenario's").argParser(whole(1, 1_000_000));
const seed = () =>
  new Option("--seed <n>", "seed of the chips, instead of the scenario's").argParser(whole(0, 2 ** 32 - 1));

const data = () => new Option("--data <folder>", "where data sets are, instead of NOISEGATE_DATA or the user's cache");

interface DataFlags {
  data?: string;
}

interface RunFlags extends DataFlags {
  engine: EngineChoice;
  chips?: number;
  seed?: number;
  out: string;
  json?: true;
  fresh?: true;
}

async function run(paths: string[], flags: RunFlags): Promise<number> {
  const files = paths.map(readScenario); // all faults of all files come before any work
  const engine = await openEngine(flags.engine);
  if (engine.facts.engine === "oracle" && flags.engine === "auto") {
    console.error("noisegate: no WebGPU adapter; using the oracle engine (right, but slow; deno task doctor says why)");
  }
  const store = openStore(flags.data);
  for (const file of files) {
    requireDataOf(planFile(file, { ...flags, bindingBytes: engine.bindingBytes }), { store, file });
  }
  for (const path of paths) await checkWritable(flags.out, path);
  try {
    const records: ResultRecord[] = [];
    for (const path of paths) records.push(await runOne(path, { engine, store, flags, first: records.length === 0 }));
    return exitCodeOf(records.map((r) => r.verdict));
  } finally {
    engine.close();
  }
}

async function runOne(
  path: string,
  { engine, store, flags, first }: { engine: Engine; store: DataStore; flags: RunFlags; first: boolean },
): Promise<ResultRecord> {
  const progress = progressLine();
  const watch = watchInterrupts();
  let record: ResultRecord;
  try {
    const cache = flags.fresh ? undefined : { ...userNetworks(), kept: watch.kept };
    const { chips, seed } = flags;
    record = await runScenario(path, { engine, store, cache, chips, seed, progress: progress.show });
  } finally {
    progress.clear();
    watch.close();
  }
  if (flags.json) console.log(serialise(record).trimEnd());
  else out([...(first ? [] : [""]), ...report(record, paint())]);
  const said = flags.json ? console.error : console.log;
  said(`record: ${await writeRecord(record, flags.out)}`);
  return record;
}

function paint() {
  return Deno.stdout.isTerminal() && !Deno.noColor ? colourPaint : plainPaint;
}

function plan(paths: string[], flags: { chips?: number; seed?: number }): number {
  paths.forEach((path, i) => {
    const planned = planFile(readScenario(path), flags);
    if (i > 0) console.log("");
    out([paint()("bold", path), ...printPlan(planned)]);
  });
  return EXIT.pass;
}

interface CurvatureFlags extends DataFlags, HessianFlags {
  engine: EngineChoice;
  out: string;
  json?: true;
  fresh?: true;
}

async function hessian(path: string, flags: CurvatureFlags): Promise<void> {
  readScenario(path); // its faults come before any work
  await checkWritable(flags.out, path);
  const engine = await openEngine(flags.engine);
  const progress = progressLine();
  const watch = watchInterrupts();
  try {
    const cache = flags.fresh ? undefined : { ...userNetworks(), kept: watch.kept };
    const store = openStore(flags.data);
    const record = await hessianOf(path, { engine, store, flags, cache, progress: progress.show });
    progress.clear();
    out(flags.json ? [serialise(record).trimEnd()] : hessianReport(record, paint()));
    const said = flags.json ? console.error : console.log;
    for (const file of await writeHessian(record, flags.out)) {
      said(`${file.endsWith(".svg") ? "figure" : "record"}: ${file}`);
    }
  } finally {
    progress.clear();
    watch.close();
    engine.close();
  }
}

async function doctor(): Promise<number> {
  const { lines, wrong } = await diagnose();
  const width = Math.max(...lines.map(([name]) => name.length));
  out(lines.map(([name, value]) => `${name.padEnd(width)}  ${value}`));
  out(wrong.length > 0 ? ["", ...wrong.map((w) => `wrong: ${w}`)] : ["", "all is well"]);
  return wrong.length > 0 ? EXIT.environment : EXIT.pass;
}

const command = new Command("noisegate")
  .description("Does this network still meet its accuracy when every analog chip comes out different?")
  .version(VERSION)
  .configureHelp({ sortSubcommands: false })
  .addHelpText(
    "after",
    `
Exit codes: 0 all gates pass, 1 a gate failed, 2 bad input or usage, 3 undecided, 4 no adapter, or it was lost.

Examples:
  noisegate run scenarios/digits_pcm_drift.yaml
  noisegate run scenarios/*.yaml --json > records.json
  noisegate plan scenarios/digits_pcm_drift.yaml --chips 1000`,
  );

/** What the verb that ran has to say to the caller. */
let code: number = EXIT.pass;

command.command("run")
  .description("run scenarios, judge their gates, write a record of each")
  .argument("<scenario...>", "scenario files (YAML)")
  .addOption(
    new Option("--engine <engine>", "what computes: a WebGPU adapter, or the f64 oracle in TypeScript")
      .choices(["auto", "gpu", "oracle"] as const).default("auto" as const),
  )
  .addOption(chips())
  .addOption(seed())
  .addOption(data())
  .option("--out <folder>", "where records go", "results")
  .option("--fresh", "train anew, whatever networks earlier runs have kept")
  .option("--json", "print each record, and nothing else, on stdout")
  .action(async (paths, flags) => {
    code = await run(paths, flags);
  });

command.command("plan")
  .description("print what a run would do; needs no gpu")
  .argument("<scenario...>", "scenario files (YAML)")
  .addOption(chips())
  .addOption(seed())
  .action((paths, flags) => {
    code = plan(paths, flags);
  });

command.command("hessian")
  .description(
    "curvature of a scenario's trained network, and what errors of its cells cost; writes a record and figures",
  )
  .argument("<scenario>", "scenario file (YAML)")
  .addOption(new Option("--case <n>", "of the plan, from 1").argParser(whole(1, 1_000_000)).default(1))
  .addOption(
    new Option("--images <n>", "a seeded balanced subset; 512, or as many as there are").argParser(whole(1, 1e9)),
  )
  .addOption(
    new Option("--of <part>", "images of which part of the data").choices(["train", "test"] as const).default(
      "train" as const,
    ),
  )
  .addOption(new Option("--quantities <list>", `some of ${QUANTITIES.join(",")}; all but the density if left out`))
  .option("--density", "the spectral density as well")
  .addOption(
    new Option("--tolerance <share>", "of a trace, at which its standard error is small enough").argParser(share)
      .default(0.02),
  )
  .addOption(new Option("--probes <n>", "of a trace, at most").argParser(whole(16, 1_000_000)).default(256))
  .addOption(new Option("--top <n>", "eigenvalues of each end").argParser(whole(1, 1000)).default(5))
  .addOption(
    new Option("--simulate <pairs>", "check the predicted rise of the loss by so many pairs of errors ±δ").argParser(
      whole(2, 1_000_000),
    ),
  )
  .addOption(new Option("--norms <how>", "what batch norms do").choices(NORMS).default("folded" as const))
  .addOption(new Option("--seed <n>", "of images and probes").argParser(whole(0, 2 ** 32 - 1)).default(1))
  .addOption(
    new Option("--engine <engine>", "what computes: a WebGPU adapter, or the f64 oracle in TypeScript")
      .choices(["auto", "gpu", "oracle"] as const).default("auto" as const),
  )
  .addOption(data())
  .option("--out <folder>", "where the record and its figures go", "results")
  .option("--fresh", "train anew, whatever networks earlier runs have kept")
  .option("--json", "print the record, and nothing else, on stdout")
  .action((path, flags) => hessian(path, flags));

const devices = command.command("devices").description("list the cell technologies with their sources")
  .action(() => out(listDevices()));
devices.command("show").description("print a technology's constants, errors, drift and read noise, and draw them (SVG)")
  .argument("<name>", "such as pcm_ibm_2020").option("--out <folder>", "where the plot goes", PLOTS)
  .action(async (name, flags) => out(await showDevice(name, flags)));

const networks = command.command("networks").description(
  "list the families of networks, with weights and work of one of each",
)
  .action(() => out(listNetworks()));
networks.command("show").description(
  "print a network layer by layer: shapes, weights, multiply-accumulates, matrices on arrays",
)
  .argument("<name>", "such as resnet20")
  .option("--data <set>", "the data set it is for, such as cifar100; one that fits if left out")
  .addOption(new Option("--activation <kind>", "of hidden layers").choices(ACTIVATIONS).default("relu" as const))
  .option("--folded", "as it is deployed: batch norms folded into the weights")
  .action((name, flags) => out(showNetwork(name, flags)));

const dataSets = command.command("data").description("list the data sets and where they are").addOption(data())
  .action((flags) => out(listData(openStore(flags.data))));
dataSets.command("check").description("verify checksums, sizes and labels of the data sets that are here")
  .argument("[name...]", "such as mnist; those that are here if left out").addOption(data())
  .action(async (names, _, verb) => {
    // --data may stand before the verb or after it
    const store = openStore(verb.optsWithGlobals().data);
    code = await checkData(names, { store, say: (line) => console.log(line) });
  });
dataSets.command("fetch").description("download data sets from their makers, verified by SHA-256")
  .argument("<name...>", "such as fashion_mnist").addOption(data())
  .action(async (names, _, verb) => {
    const progress = progressLine();
    const say = (line: string) => (progress.clear(), console.log(line));
    try {
      const store = openStore(verb.optsWithGlobals().data, { make: true });
      await fetchData(names, { store, say, progress: progress.show });
    } finally {
      progress.clear();
    }
  });
const kernels = command.command("kernels").description("list the kernels").action(() => out(kernelTable()));
kernels.command("show").description("print a kernel's contract, signature, hash and last recorded speed")
  .argument("<id>", "such as crossbar/mvm").action(async (id) => out(await showKernel(id)));
kernels.command("new").description("write the skeleton files of a new kernel").argument("<id>", "such as crossbar/foo")
  .action(async (id) => out(await newKernel(id)));

command.command("validate")
  .description("admit a WGSL file to a contract, or check every kernel of the tree")
  .argument("[file]", "the candidate; a line `// workgroups: ceil(cols / 64), 1, 1` in it gives its dispatch")
  .option("--as <id>", "the contract, such as crossbar/mvm; without a file: only this kernel")
  .addOption(
    new Option("--engine <engine>", "what computes; browser is headless Chromium").choices(
      ["auto", "gpu", "oracle", "browser"] as const,
    ).default(
      "auto" as const,
    ),
  )
  .addOption(new Option("--seed <n>", "of shapes and values").argParser(whole(0, 2 ** 32 - 1)).default(1))
  .option("--json", "print the findings as JSON and nothing else on stdout")
  .option("--dump <folder>", "write the arrays of calls outside their bound there (safetensors)")
  .option("--no-race", "do not time the candidate against the kernel in place")
  .addOption(new Option("--time-limit <seconds>", "ends a candidate that hangs").argParser(whole(1, 3600)).default(120))
  .addOption(new Option("--inside").hideHelp())
  .action(async (file, flags) => {
    code = await validate(file, flags);
  });
command.command("doctor").description("say what this machine offers and what is wrong with it").action(async () => {
  code = await doctor();
});
command.command("setup").description("install a software WebGPU driver where there is none (Debian, Ubuntu)").action(
  () => setup((line) => console.error(line)),
);

command.command("mutate")
  .description("plant seeded faults in a kernel, or in all, and count those that its contract finds")
  .argument("[id]", "such as crossbar/mvm")
  .addOption(
    new Option("--engine <engine>", "what computes").choices(["auto", "gpu"] as const).default("gpu" as const),
  )
  .addOption(new Option("--seed <n>", "of the faults").argParser(whole(0, 2 ** 32 - 1)).default(1))
  .addOption(new Option("--most <n>", "faults a kernel").argParser(whole(1, 1000)).default(24))
  .option("--json", "print the reports as JSON and nothing else on stdout")
  .action(async (id, flags) => {
    code = await mutate(id, flags);
  });

command.command("tune")
  .description("time both families of kernels on this adapter; later runs take the faster one of each")
  .argument("[kernel...]", "such as linalg/matmul; all that have two families if left out")
  .action(async (ids) => out(await tune(ids, { say: (line) => console.error(line) })));

/** Prints what was found and keeps its exit code. */
function tell({ lines, code: found }: Told): void {
  out(lines);
  code = found;
}

const goldens = command.command("goldens").description("golden sets: verify them, look at a pending one, accept it");
goldens.command("verify").description("hash, provenance and shapes of every set, and the oracle against it")
  .action(async () => tell(await goldensVerify()));
goldens.command("diff").description("how a pending set, or another file, differs from the set in place")
  .argument("<id>", "such as crossbar/mvm").argument("[file]", "a manifest or a safetensors file")
  .action(async (id, file) => tell(await goldensDiff(id, { other: file })));
goldens.command("accept").description("put a pending set in place; never in CI").argument(
  "<id>",
  "such as crossbar/mvm",
)
  .argument("[file]", "the pending manifest").requiredOption("--reason <text>", "why the numbers move")
  .action(async (id, file, { reason }) => tell(await goldensAccept(id, { reason, pending: file })));

for (const noun of [devices, networks, dataSets, kernels]) {
  // commander looks for the verb that was meant only where a noun alone does nothing
  noun.allowExcessArguments().hook("preAction", (_, called) => {
    const [verb] = called === noun ? noun.args : [];
    if (verb === undefined) return;
    const hint = didYouMean(verb, noun.commands.map((one) => one.name()));
    noun.error(`error: unknown command '${verb}' of ${noun.name()}${hint ? ` (${hint})` : ""}`);
  });
}

/** Runs the command line and returns the exit code; errors become one clear line, never a stack trace. */
export async function main(args: string[]): Promise<number> {
  // commander would end the process itself, with exit code 1 for bad usage
  for (
    const each of [
      command,
      ...command.commands,
      ...devices.commands,
      ...networks.commands,
      ...dataSets.commands,
      ...kernels.commands,
      ...goldens.commands,
    ]
  ) {
    each.exitOverride();
  }
  try {
    await command.parseAsync(args, { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.pass : EXIT.usage;
    const known = exitCodeFor(error);
    console.error(known === null ? error : (error as Error).message);
    return known ?? EXIT.fault;
  }
}

if (import.meta.main) Deno.exit(await main(Deno.args));
