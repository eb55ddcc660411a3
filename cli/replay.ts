/** `noisegate replay`: one virtual chip again, and where its errors come from. */

import { Command, Option } from "@commander-js/extra-typings";
import { openStore } from "../harness/data/data_store.ts";
import { type EngineChoice, openEngine } from "../harness/machine/environment.ts";
import { EXIT } from "../harness/exit.ts";
import { watchInterrupts } from "../harness/execution/interrupt.ts";
import { userNetworks } from "../harness/execution/network_cache.ts";
import { progressLine } from "../harness/output/progress.ts";
import { writeReplayPlots } from "../harness/replay/plots.ts";
import { replay } from "../harness/replay/replay.ts";
import { type Target, type TargetFlags, targetOf } from "../harness/replay/target.ts";
import { replayReport } from "../harness/replay/text.ts";
import { serialise } from "../harness/result.ts";
import {
  type AnyCommand,
  type Context,
  data,
  type DataFlags,
  examples,
  MOST_CHIPS,
  out,
  paint,
  seed,
  whole,
} from "./_options.ts";

export function replayCommand(context: Context): AnyCommand {
  return new Command("replay")
    .description("repeat one chip bit for bit: images it loses, errors by layer and tile, what each stage costs")
    .argument("<record>", "record of a run (JSON), a folder for its newest one, or a scenario file")
    .addOption(new Option("--chip <n>", "number of the chip, from 0").argParser(whole(0, MOST_CHIPS - 1)))
    .addOption(new Option("--case <n>", "of the plan, from 1; 1 if left out").argParser(whole(1, MOST_CHIPS)))
    .option("--worst", "the case of the sweep in which the chip did worst; without a chip, the worst chip")
    .addOption(seed())
    .addOption(
      new Option("--engine <engine>", "what computes; that of the record if left out")
        .choices(["auto", "gpu", "oracle"] as const),
    )
    .addOption(data())
    .option("--out <folder>", "draw figures (SVG) into this folder")
    .option("--fresh", "train anew, whatever networks earlier runs have kept")
    .option("--json", "print all findings as JSON, and nothing else, on stdout")
    .addHelpText(
      "after",
      examples(
        ["replay results/digits_pcm_drift --worst", "the worst chip of the newest run"],
        ["replay results/digits_pcm_drift/<record>.json --chip 17 --case 4", "that chip in that case"],
        ["replay scenarios/digits_pcm_drift.yaml --chip 17", "without a record"],
      ) + "\n\nExit codes: 0 done, 1 the chip is not the one of the record, 2 bad input or usage.",
    )
    .action(async (path, flags) => {
      context.code = await run(path, flags);
    });
}

interface ReplayFlags extends DataFlags, TargetFlags {
  engine?: EngineChoice;
  out?: string;
  json?: true;
  fresh?: true;
}

async function run(path: string, flags: ReplayFlags): Promise<number> {
  const target = await targetOf(path, flags); // faults of the record come before any work
  if (flags.worst && flags.case === undefined) {
    console.error("noisegate: the worst of the sweep; control and breaker are left out (--case takes one of theirs)");
  }
  const engine = await openEngine(flags.engine ?? engineOf(target));
  const progress = progressLine();
  const watch = watchInterrupts();
  try {
    const cache = flags.fresh ? undefined : { ...userNetworks(), kept: watch.kept };
    const found = await replay(target, { engine, store: openStore(flags.data), cache, progress: progress.show });
    progress.clear();
    out(flags.json ? [serialise(found).trimEnd()] : replayReport(found, paint()));
    const said = flags.json ? console.error : console.log;
    for (const figure of flags.out ? await writeReplayPlots(found, flags.out) : []) said(`figure: ${figure}`);
    return found.reproduced === false ? EXIT.fail : EXIT.pass;
  } finally {
    progress.clear();
    watch.close();
    engine.close();
  }
}

/** A chip of the oracle has other last bits than one of a gpu. */
function engineOf({ recorded }: Target): EngineChoice {
  return recorded?.record.gpu.engine ?? "auto";
}
