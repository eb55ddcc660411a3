/** Do shards belong to one run, and are they all there? */

import type { LoadedShard } from "./load.ts";
import type { ShardCase, ShardRecord } from "./record.ts";
import { planOf } from "./rejudge.ts";
import { canonical } from "./seal.ts";
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
    ...told("chips a case", (record) => planOf(record).scenario.chips.max),
    ...told("number of shards", ({ shard }) => shard.of),
    ...told("commit", ({ commit }) => commit),
    ...told("adapter", ({ gpu }) => `${gpu.adapter} by ${gpu.backend}`),
  ];
  return settings.length > 0 ? settings : otherOrigin(record, { record: first, path });
}

type First = Pick<LoadedShard, "record" | "path">;

/** What the settings do not say: other files behind names that are the text's, as those of the cases are. */
function otherOrigin(record: ShardRecord, { record: first, path }: First): string[] {
  const files = ({ weights = [], data }: ShardRecord) => [
    ...weights.map(({ file, sha256 }) => ({ name: `weights ${file}`, sha256 })),
    ...data.map(({ name, sha256 }) => ({ name: `data ${name}`, sha256 })),
  ];
  const known = new Map(files(first).map(({ name, sha256 }) => [name, sha256]));
  const others = files(record).filter(({ name, sha256 }) => known.get(name) !== sha256);
  if (others.length === 0) return otherChips(record, { record: first, path });
  const short = (sha256: string) => `${sha256.slice(0, 16)}…`;
  return others.map(({ name, sha256 }) =>
    `expected ${name} with SHA-256 ${short(known.get(name)!)} as in ${path}, got ${short(sha256)}: take the same file`
  );
}

/** The parts of a case that its shards share, and what they are of. */
const SHARED: [keyof ShardCase, string][] = [
  ["key", "chips of the same network, kernels and driver"],
  ["cleanCorrect", "the same images right by the exact network"],
  ["reference", "the same outputs of the exact network"],
  ["rises", "the same rise of the loss"],
  ["curvatures", "the same curvature"],
];

/** Keys and findings say what names do not: another network, other kernels, another driver. */
function otherChips(record: ShardRecord, { record: first, path }: First): string[] {
  const result = ({ training }: ShardRecord) =>
    canonical([training?.finalLoss, training?.selections, training?.corrections]);
  if (result(first) !== result(record)) {
    return [`expected a training with the same result as in ${path}, got another one: run the shard again`];
  }
  for (const [i, one] of first.cases.entries()) {
    const part = SHARED.find(([key]) => canonical(one[key]) !== canonical(record.cases[i][key]));
    if (part) return [`expected ${part[1]} as in ${path}, got others at ${one.label}: run the shard again`];
  }
  return [];
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
