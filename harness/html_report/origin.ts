/** Where a record comes from: everything needed to repeat it, or to doubt it. */

import type { LoadedRun } from "../records/load.ts";
import type { ResultRecord } from "../records/record.ts";
import { plural } from "../output/words.ts";
import { factList } from "./facts.ts";
import { h, type Markup } from "./html.ts";
import { showSeconds, showUtc } from "./numbers.ts";

/** The engine in a few words. */
export function engineOf({ gpu }: Pick<ResultRecord, "gpu">): string {
  if (gpu.engine === "oracle") return "oracle engine, no gpu";
  return `${gpu.adapter.replace(/ \(.*\)$/, "")}${gpu.software ? " (software)" : ""}`;
}

export function originTable({ path, record, from }: LoadedRun, link: (path: string) => Markup): Markup {
  const { scenario, gpu, runtime, seeds, overrides, images, data, weights, seconds, sha256, resumed, shards } = record;
  const dirty = { true: ", with changes that are not committed", false: "", null: "" }[String(record.dirty)];
  const laid = Object.entries(overrides).map(([key, value]) => `${key} ${value}`).join(", ");
  const hash = (text: string) => h("span.hash", text);
  const file = (name: string, digest: string) => h("div", `${name}, SHA-256 `, hash(digest));
  const older = from < record.schemaVersion && ` (written as version ${from})`;
  const training = `${showSeconds(seconds.training)} of them training`;
  const software = gpu.software ? ", a software adapter: it judges values, never speed" : "";
  return factList([
    ["record", [link(path), sha256 && [", SHA-256 ", hash(sha256)], older]],
    ["scenario", file(scenario.path, scenario.sha256)],
    ["extends", scenario.files?.map((one) => file(one.path, one.sha256))],
    ["done", `${showUtc(record.utc)}, in ${showSeconds(seconds.total)}, ${training}`],
    ["noisegate", [`${record.noisegate}, commit `, hash(record.commit), dirty]],
    ["engine", gpu.engine === "oracle" ? "oracle in f64, no gpu" : `${gpu.adapter} by ${gpu.backend}${software}`],
    ["runtime", `Deno ${runtime.deno}, V8 ${runtime.v8}, ${runtime.os} ${runtime.arch}`],
    ["seeds", seedsOf(seeds)],
    ["laid over the scenario", laid],
    ["images", `${images.train} of training, ${images.test} of test`],
    ["training", trainingOf(record)],
    ["data", data.map((one) => file(one.name, one.sha256))],
    ["weights", weights?.map((one) => file(one.file, one.sha256))],
    ["interrupted", resumed && `${plural(resumed, "time")}, and went on`],
    ["merged of", shards?.map((one) => h("div", `shard ${one.index} of ${one.of}: ${one.record}, ${one.adapter}`))],
  ], "origin");
}

function seedsOf({ chips, training, ofDay }: ResultRecord["seeds"]): string {
  const day = ofDay ? ` (of the day ${ofDay})` : "";
  return `chips ${chips}${day}${training === undefined ? "" : `, training ${training}`}`;
}

function trainingOf({ training }: ResultRecord): string | undefined {
  if (!training) return undefined;
  const { steps, finalLoss, cachedNetworks = 0, selections = [] } = training;
  return [
    `${plural(steps, "step")}, last loss ${finalLoss.toPrecision(3)} nats`,
    ...(cachedNetworks > 0 ? [`${plural(cachedNetworks, "network")} from the cache`] : []),
    ...selections.map(({ candidates: [best] }) => `seed ${best.seed} chosen on training images`),
  ].join("; ");
}
