/** Does a record hold what it claims? */

import { shardRange } from "../execution/stretches.ts";
import type { GateVerdict } from "../judge.ts";
import { plural } from "../output/words.ts";
import type { LoadedRun, LoadedShard } from "./load.ts";
import type { AnyRecord, ResultRecord, ShardRecord } from "./record.ts";
import { recordFaults } from "./record_schema.ts";
import { judgeAgain, planOf } from "./rejudge.ts";
import { sealOf, sha256 } from "./seal.ts";

/** Largest difference of numbers that are worked out anew; another machine's logarithm may differ in the last bits. */
const SLACK = 1e-9;

/** What is not sound about a record: form, hashes, counts, and verdicts that its samples do not give. */
export async function verifyRecord({ record, from }: LoadedRun | LoadedShard): Promise<string[]> {
  const faults = [...await hashFaults(record, from), ...countFaults(record)];
  // records of earlier versions were checked in their own form as they were read
  const form = from === record.schemaVersion ? recordFaults(record, { version: from }) : [];
  if (form.length > 0) return [...form, ...faults];
  try {
    return [...faults, ...record.kind === "run" ? verdictFaults(record) : rangeFaults(record)];
  } catch (error) {
    return [...faults, `it cannot be judged again: ${error instanceof Error ? error.message : error}`];
  }
}

async function hashFaults(record: AnyRecord, from: number): Promise<string[]> {
  const { scenario } = record;
  const faults: string[] = [];
  if (from === record.schemaVersion && record.sha256 !== await sealOf(record)) {
    faults.push("sha256: the record was changed after it was written");
  }
  for (const { path, sha256: kept, text } of [scenario, ...scenario.files ?? []]) {
    if (kept !== await sha256(text)) faults.push(`scenario.sha256: the text of ${path} is not the one that it names`);
  }
  return faults;
}

function countFaults({ cases }: AnyRecord): string[] {
  return cases.flatMap(({ correct, divergence, images, cleanCorrect, reused }, i) => {
    const most = correct.reduce((most, count) => Math.max(most, count), cleanCorrect);
    const fault = most > images
      ? `${most} images right of ${images}`
      : reused > correct.length
      ? `${reused} chips reused of ${correct.length}`
      : divergence && divergence.length !== correct.length
      ? `${plural(divergence.length, "divergence")} of ${plural(correct.length, "chip")}`
      : null;
    return fault === null ? [] : [`cases[${i}]: expected counts that agree, got ${fault}`];
  });
}

function rangeFaults(record: ShardRecord): string[] {
  const { first, last } = shardRange(planOf(record).scenario.chips.max, record.shard);
  return record.cases.flatMap(({ firstChip, correct }, i) =>
    firstChip === first && correct.length === last - first ? [] : [
      `cases[${i}]: expected chips ${first} to ${last - 1}, got ${firstChip} to ${firstChip + correct.length - 1}`,
    ]
  );
}

function verdictFaults(record: ResultRecord): string[] {
  const again = judgeAgain(record);
  const faults = (["verdict", "control", "breaker"] as const).filter((key) => record[key] !== again[key])
    .map((key) => `${key}: the record says ${record[key]}, its samples say ${again[key]}`);
  if (again.gates.length !== record.gates.length || again.cases.length !== record.cases.length) {
    const of = ({ cases, gates }: Pick<ResultRecord, "cases" | "gates">) =>
      `${plural(gates.length, "verdict")} on ${plural(cases.length, "case")}`;
    return [
      ...faults,
      `gates: the record has ${of(record)}, its scenario gives ${of({ ...record, ...again } as ResultRecord)}`,
    ];
  }
  record.cases.forEach(({ mean, clean }, i) => {
    const { mean: ofSamples, clean: ofImages } = again.cases[i];
    if (apart(mean, ofSamples) || apart(clean, ofImages)) {
      faults.push(
        `cases[${i}]: the record says mean ${mean}, clean ${clean}; its samples say ${ofSamples}, ${ofImages}`,
      );
    }
  });
  record.gates.forEach((gate, i) => {
    // records round seconds, and with them what was judged
    const unsure = gate.statistic === "seconds" && !apart(gate.estimate, again.gates[i].estimate, 1e-3);
    if (!unsure && (gate.verdict !== again.gates[i].verdict || apart(gate.estimate, again.gates[i].estimate))) {
      faults.push(`gates[${i}]: the record says ${told(gate)}, its samples say ${told(again.gates[i])}`);
    }
  });
  return faults;
}

const told = ({ name, where, verdict, estimate }: GateVerdict) =>
  `${verdict} of ${name}${where && ` at ${where}`} (${estimate})`;

function apart(a: number, b: number, slack = SLACK): boolean {
  return Math.abs(a - b) > slack * Math.max(1, Math.abs(a), Math.abs(b));
}
