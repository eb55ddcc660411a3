/** Does a record hold what it claims? */

import { plural } from "../output/words.ts";
import { caseFaults } from "./case_faults.ts";
import { headFaults } from "./head_faults.ts";
import type { LoadedRun, LoadedShard } from "./load.ts";
import { revision } from "./make_record.ts";
import type { AnyRecord } from "./record.ts";
import { recordFaults } from "./record_schema.ts";
import { planOf } from "./rejudge.ts";
import { sealOf, sha256 } from "./seal.ts";
import { verdictFaults } from "./verdict_faults.ts";

/**
 * What is not sound about a record: form, hashes, counts, what its scenario does not say, and verdicts that its samples do not
 * give. What a run has measured is believed: counts of images, seconds, the machine.
 */
export async function verifyRecord({ record, from }: LoadedRun | LoadedShard): Promise<string[]> {
  const faults = [...await hashFaults(record, from), ...countFaults(record)];
  // records of earlier versions were checked in their own form as they were read
  const form = from === record.schemaVersion ? recordFaults(record, { version: from }) : [];
  if (form.length > 0) return [...form, ...faults];
  try {
    const plan = planOf(record);
    faults.push(...headFaults(record, plan), ...caseFaults(record, { plan, from }));
    // without all its cases there is nothing to judge
    if (record.kind === "shard" || record.cases.length !== plan.cases.length) return faults;
    return [...faults, ...verdictFaults(record, { plan, ours: await isOurs(record), from })];
  } catch (error) {
    return [...faults, `it cannot be judged again: ${error instanceof Error ? error.message : error}`];
  }
}

/** Whether this noisegate is the one that wrote a record: then its sentences are the same, too. */
async function isOurs({ commit }: AnyRecord): Promise<boolean> {
  own ??= revision();
  return commit !== "unknown" && commit === (await own).commit;
}

let own: ReturnType<typeof revision> | undefined;

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
