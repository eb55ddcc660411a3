/** `noisegate hessian`: curvature of a scenario's trained network. */

import { Command, Option } from "@commander-js/extra-typings";
import { openStore } from "../harness/data/data_store.ts";
import { openEngine } from "../harness/machine/environment.ts";
import { hessianOf, writeHessian } from "../harness/hessian/command.ts";
import { type HessianFlags, NORMS, QUANTITIES } from "../harness/hessian/settings.ts";
import { hessianReport } from "../harness/hessian/text.ts";
import { watchInterrupts } from "../harness/execution/interrupt.ts";
import { userNetworks } from "../harness/execution/network_cache.ts";
import { progressLine } from "../harness/output/progress.ts";
import { checkWritable, serialise } from "../harness/result.ts";
import { loadScenario } from "../harness/scenario/define_scenario.ts";
import {
  type AnyCommand,
  data,
  type DataFlags,
  engine,
  type EngineFlags,
  examples,
  MOST_SEED,
  out,
  paint,
  share,
  whole,
} from "./_options.ts";

export function hessianCommand(): AnyCommand {
  return new Command("hessian")
    .description(
      "curvature of a scenario's trained network, and what errors of its cells cost; writes a record and figures",
    )
    .argument("<scenario>", "scenario file (YAML)")
    .addOption(new Option("--case <n>", "of the plan, from 1").argParser(whole(1, 1_000_000)).default(1))
    .addOption(
      new Option("--images <n>", "a seeded balanced subset; 512, or as many as there are").argParser(whole(1, 1e9)),
    )
    .addOption(
      new Option("--of <part>", "images of which part of the data").choices(["train", "test"] as const)
        .default("train" as const),
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
      new Option("--simulate <pairs>", "check the predicted rise of the loss by so many pairs of errors ±δ")
        .argParser(whole(2, 1_000_000)),
    )
    .addOption(new Option("--norms <how>", "what batch norms do").choices(NORMS).default("folded" as const))
    .addOption(new Option("--seed <n>", "of images and probes").argParser(whole(0, MOST_SEED)).default(1))
    .addOption(engine())
    .addOption(data())
    .option("--out <folder>", "where the record and its figures go", "results")
    .option("--fresh", "train anew, whatever networks earlier runs have kept")
    .option("--json", "print the record, and nothing else, on stdout")
    .addHelpText(
      "after",
      examples(
        ["hessian scenarios/digits_pcm_drift.yaml", "traces, diagonals, eigenvalues"],
        ["hessian scenarios/digits_pcm_drift.yaml --quantities density --images 256", "the spectrum"],
        ["hessian scenarios/digits_pcm_drift.yaml --simulate 200", "is the prediction right?"],
      ),
    )
    .action(hessian);
}

interface CurvatureFlags extends DataFlags, EngineFlags, HessianFlags {
  out: string;
  json?: true;
  fresh?: true;
}

async function hessian(path: string, flags: CurvatureFlags): Promise<void> {
  await loadScenario(path); // its faults come before any work
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
