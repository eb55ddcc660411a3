/** Do shards belong to one run, and are they all there? */

import type { LoadedShard } from "./load.ts";
import type { ShardRecord } from "./record.ts";
import { verifyRecord } from "./verify.ts";

/** Everything that keeps shards from being merged, one sentence each, with the remedy where there is one. */
export async function mismatches(shards: readonly LoadedShard[]): Promise<string[]> {
  const broken: string[] = [];
  for (const one of shards) broken.push(...(await verifyRecord(one)).map((fault) => `${one.path}: ${fault}`));
  if (broken.length > 0) return broken;
  const [first, ...rest] = shards;
  const foreign = rest.flatMap((one) => strangeness(one.record, first).map((why) => `${one.path}: ${why}`));
  return foreign.length > 0 ? foreign : gaps(shards);
}

/** What the runs of two shards may not differ in: the first difference explains those after it. */
function strangeness(record: ShardRecord, { record: first, path }: LoadedShard): string[] {
  const told = (what: string, of: (record: ShardRecord) => unknown) => {
    const [expected, got] = [of(first), of(record)].map((value) => JSON.stringify(value));
    return expected === got ? [] : [`expected ${what} ${expected} as in ${path}, got ${got}`];
  };
  const chipsAsked = ({ overrides }: ShardRecord) => overrides.chips ?? "of the scenario";
  const files = ({ scenario }: ShardRecord) => [scenario, ...scenario.files ?? []].map(({ sha256 }) => sha256);
  const scenario = told("the scenario", ({ scenario }) => scenario.name);
  if (scenario.length > 0) return scenario;
  if (files(record).join() !== files(first).join()) {
    return [
      `expected the text of ${first.scenario.path} as in ${path}, got another one: it was edited between the runs`,
    ];
  }
  const settings = [
    ...told("seed", ({ seeds }) => seeds.chips),
    ...told("chips a case", chipsAsked),
    ...told("number of shards", ({ shard }) => shard.of),
    ...told("commit", ({ commit }) => commit),
    ...told("adapter", ({ gpu }) => `${gpu.adapter} by ${gpu.backend}`),
  ];
  return settings.length > 0 ? settings : otherChips(record, { record: first, path });
}

/** Keys say what the settings do not: another network, other kernels, another driver. */
function otherChips(record: ShardRecord, { record: first, path }: Pick<LoadedShard, "record" | "path">): string[] {
  const at = first.cases.findIndex(({ key }, i) => key !== record.cases[i]?.key);
  if (at < 0 && first.cases.length === record.cases.length) return [];
  const label = first.cases[Math.max(0, at)].label;
  return [
    `expected chips of the same network, kernels and driver as in ${path}, got others at ${label}: run the shard again`,
  ];
}

function gaps(shards: readonly LoadedShard[]): string[] {
  const { scenario, shard: { of }, overrides } = shards[0].record;
  const byIndex = Map.groupBy(shards, ({ record }) => record.shard.index);
  const doubled = [...byIndex.values()].filter((same) => same.length > 1)
    .map((same) =>
      `${same[1].path}: expected shard ${same[1].record.shard.index} of ${of} once, got it also in ${
        same[0].path
      } (leave one out)`
    );
  const missing = Array.from({ length: of }, (_, i) => i + 1).filter((index) => !byIndex.has(index));
  const laid = [
    ...(overrides.chips === undefined ? [] : [` --chips ${overrides.chips}`]),
    ...(overrides.seed === undefined ? [] : [` --seed ${overrides.seed}`]),
  ].join("");
  const absent = missing.map((index) =>
    `${scenario.name}: expected all ${of} shards, got no shard ${index} (noisegate run ${scenario.path} --shard ${index}/${of}${laid})`
  );
  return [...doubled, ...absent];
}
