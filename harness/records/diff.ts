/** What differs between two records: settings, means of cases, verdicts. */

import { opener } from "../schema.ts";
import { readChain } from "../schema/chain.ts";
import { type CaseDiffs, caseDiffs } from "./case_diff.ts";
import { type GateDiff, gateDiffs } from "./gate_diff.ts";
import type { ResultRecord } from "./record.ts";

export interface SettingDiff {
  /** Dotted, for example `device.sigma`; words for what is no key of a scenario. */
  key: string;
  /** JSON or a word; null if the side has no such key. */
  before: string | null;
  after: string | null;
}

export interface RecordDiff extends CaseDiffs {
  settings: SettingDiff[];
  gates: GateDiff[];
  /** Whether a verdict got worse. */
  worse: boolean;
}

export function diffRecords(before: ResultRecord, after: ResultRecord): RecordDiff {
  const gates = gateDiffs(before, after);
  return {
    settings: settingDiffs(before, after),
    ...caseDiffs(before, after),
    gates,
    worse: gates.some(({ worse }) => worse),
  };
}

function settingDiffs(before: ResultRecord, after: ResultRecord): SettingDiff[] {
  const [left, right] = [before, after].map(settingsOf);
  const keys = new Set([...left.keys(), ...right.keys()]);
  return [...keys].filter((key) => left.get(key) !== right.get(key))
    .map((key) => ({ key, before: left.get(key) ?? null, after: right.get(key) ?? null }));
}

/** Everything that a run was of; values as text. */
function settingsOf(record: ResultRecord): Map<string, string> {
  const { scenario, noisegate, commit, dirty, runtime, gpu, seeds, overrides, data, weights = [], images } = record;
  const own: [string, unknown][] = [
    ["noisegate", noisegate],
    ["commit", `${commit}${dirty ? " with changes" : ""}`],
    ["Deno", runtime.deno],
    ["adapter", `${gpu.adapter} by ${gpu.backend}`],
    ["seed of the chips", seeds.chips],
    ["--chips", overrides.chips],
    ["test images", images.test],
    ...data.map(({ name, sha256 }): [string, unknown] => [`data ${name}`, short(sha256)]),
    ...weights.map(({ file, sha256 }): [string, unknown] => [`weights ${file}`, short(sha256)]),
  ];
  const { data: keys } = readChain(scenario, opener(scenario.files ?? []));
  const all = [...own, ...leaves(keys, "")];
  const shown = (value: unknown) => typeof value === "string" ? value : JSON.stringify(value);
  return new Map(all.filter(([, value]) => value !== undefined).map(([key, value]) => [key, shown(value)]));
}

const short = (sha256: string) => `${sha256.slice(0, 16)}…`;

/** Dotted keys and values of a map; lists of maps by their index. */
function leaves(value: unknown, path: string): [string, unknown][] {
  if (Array.isArray(value) && value.some((one) => typeof one === "object")) {
    return value.flatMap((one, i) => leaves(one, `${path}[${i}]`));
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [[path, value]];
  return Object.entries(value).flatMap(([key, one]) => leaves(one, path === "" ? key : `${path}.${key}`));
}
