/** What a report is about: records, sorted into scenarios. */

import type { Verdict } from "../gate.ts";
import type { HessianRecord } from "../hessian/record.ts";
import { worst } from "../judge.ts";
import type { Loaded, LoadedOther, LoadedRun, LoadedShard, Unreadable } from "../records/load.ts";

/** A record of curvature and its file. */
export interface Curvature {
  path: string;
  record: HessianRecord;
}

/** All records of one scenario, the newest first; there may be no run among them. */
export interface ScenarioReport {
  name: string;
  runs: LoadedRun[];
  shards: LoadedShard[];
  /** The newest of every case. */
  curvatures: Curvature[];
}

export interface Contents {
  /** Those that do not pass first, then by name. */
  scenarios: ScenarioReport[];
  unreadable: Unreadable[];
  /** Of the newest run of every scenario. */
  verdict: Verdict;
}

/** Records of benches and peers are left out, they judge nothing: speed/contents.ts has them. */
export function contentsOf(loaded: readonly Loaded[]): Contents {
  const curvatures = loaded.flatMap((one) => one.kind === "hessian" ? [curvatureOf(one)] : [])
    .sort((a, b) => newer(a.record, b.record));
  const runs = loaded.filter((one) => one.kind === "run").sort((a, b) => newer(a.record, b.record));
  const shards = loaded.filter((one) => one.kind === "shard");
  const names = new Set([...runs, ...shards, ...curvatures].map(({ record }) => record.scenario.name));
  const scenarios = [...names].map((name): ScenarioReport => {
    const own = <T extends { record: { scenario: { name: string } } }>(all: T[]) =>
      all.filter(({ record }) => record.scenario.name === name);
    return { name, runs: own(runs), shards: own(shards), curvatures: newestOfCases(own(curvatures)) };
  });
  return {
    scenarios: scenarios.sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1)),
    unreadable: loaded.filter((one) => one.kind === "problem").sort((a, b) => a.path < b.path ? -1 : 1),
    verdict: worst(scenarios.flatMap(({ runs: [newest] }) => newest ? [newest.record.verdict] : [])),
  };
}

function curvatureOf({ path, value }: LoadedOther): Curvature {
  return { path, record: value as unknown as HessianRecord };
}

function newer(a: { utc: string }, b: { utc: string }): number {
  return a.utc < b.utc ? 1 : a.utc > b.utc ? -1 : 0;
}

function newestOfCases(curvatures: Curvature[]): Curvature[] {
  const cases = Map.groupBy(curvatures, ({ record }) => record.case.number);
  return [...cases.values()].map(([newest]) => newest);
}

/** What asks for attention comes first. */
function rank({ runs: [newest] }: ScenarioReport): number {
  return newest ? ["fail", "undecided", "pass"].indexOf(newest.record.verdict) : 3;
}
