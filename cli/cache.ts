/** `noisegate cache`: what earlier runs have kept, and how to make it smaller. */

import { Argument, Command, InvalidArgumentError, Option } from "@commander-js/extra-typings";
import { EXPECTED_BYTES, parseBytes } from "../harness/cache/bound.ts";
import { clearUserCache, pruneUserCache, showCache } from "../harness/cache/commands.ts";
import { KIND_NAMES } from "../harness/cache/kinds.ts";
import { type AnyCommand, examples, out } from "./_options.ts";

export function cacheCommand(): AnyCommand {
  const cache = new Command("cache")
    .description("list what earlier runs have kept: networks, checkpoints, calibrations, tuning, data sets")
    .addHelpText("after", HELP)
    .action(async () => out(await showCache()));
  cache.command("prune")
    .description("remove what is broken, then what was not used for the longest time; never a data set")
    .addOption(
      new Option("--to <bytes>", "that may stay, such as 500MB; NOISEGATE_CACHE_BYTES, or 4GiB").argParser(size),
    )
    .addOption(new Option("--older <days>", "removes all that was not used for so long").argParser(days))
    .addHelpText("after", examples(["cache prune --to 1GiB --older 30", "keep 1 GiB of what was used this month"]))
    .action(async ({ to, older }) => out(await pruneUserCache({ to, days: older })));
  cache.command("clear")
    .description("remove one kind, or all but data sets")
    .addArgument(new Argument("[kind]", "what to remove").choices(KIND_NAMES))
    .addHelpText("after", examples(["cache clear networks", "the next runs train anew"], ["cache clear data", "sets"]))
    .action(async (kind) => out(await clearUserCache(kind)));
  return cache;
}

const HELP = `
Runs keep the cache within NOISEGATE_CACHE_BYTES (4GiB) by themselves; what was not used for the longest time goes first,
and nothing that a run works on. NOISEGATE_CACHE names another folder.
${
  examples(
    ["cache", "kinds, entries, bytes, last use, and what is broken"],
    ["cache prune --older 30", "remove what was not used for a month"],
    ["cache clear checkpoints", "forget trainings that were interrupted"],
  )
}`;

function size(text: string): number {
  const bytes = parseBytes(text);
  if (bytes === null) throw new InvalidArgumentError(`expected ${EXPECTED_BYTES}, got ${JSON.stringify(text)}`);
  return bytes;
}

function days(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && value >= 0 && Number.isFinite(value)) return value;
  throw new InvalidArgumentError(`expected a number of days ≥ 0, got ${JSON.stringify(text)}`);
}
