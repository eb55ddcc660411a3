/** What `noisegate run` says of its records: to a person, to a program, to CI. */

import { dirname } from "node:path";
import type { Verdict } from "../harness/gate.ts";
import { gateAnnotations, issueAnnotations } from "../harness/output/github_annotations.ts";
import { type Aborted, junit } from "../harness/output/junit.ts";
import { report } from "../harness/report.ts";
import { OutputError, type ResultRecord, serialise, type ShardRecord } from "../harness/result.ts";
import { PlanError } from "../harness/planning/plan_error.ts";
import { ScenarioError } from "../harness/scenario/scenario_error.ts";
import { placed, type ScenarioFile } from "../harness/scenario/scenario_file.ts";
import { plural, wrapped } from "../harness/output/words.ts";
import { replaceFile } from "../harness/output/write_file.ts";
import { githubAnnotates, githubRoot, out, paint, width } from "./_options.ts";
import type { RunFlags } from "./_run_flags.ts";

/** The whole report, the verdict alone, or the record; then where the record is. */
export function tellRecord(
  record: ResultRecord | ShardRecord,
  { path, flags: { json, quiet }, first }: { path: string; flags: RunFlags; first: boolean },
): void {
  if (json) {
    console.log(serialise(record).trimEnd());
    if (!quiet) console.error(`record: ${path}`);
    return;
  }
  const lines = record.kind === "shard"
    ? [shardLine(record)]
    : report(record, paint(), { width: quiet ? Infinity : width() });
  if (quiet) return out(lines.slice(-1)); // the verdict comes last
  out([...(first ? [] : [""]), ...lines, `record: ${path}`]);
}

function shardLine({ scenario, shard, cases }: ShardRecord): string {
  const [{ firstChip, correct }] = cases;
  const chips = correct.length === 0 ? "no chips" : `chips ${firstChip} … ${firstChip + correct.length - 1}`;
  const drawn = `${chips} of ${plural(cases.length, "case")}, not judged before noisegate merge`;
  return `${scenario.name}: shard ${shard.index} of ${shard.of}: ${drawn}`;
}

/** A scenario whose budget was spent before it was decided; not on a stdout that a program reads. */
export function tellUndecided(
  { name, message }: Aborted,
  { flags: { json, quiet }, first }: { flags: RunFlags; first: boolean },
): void {
  const line = `${name}: ${paint()("yellow", "undecided")}: ${message}`;
  if (json) return console.error(line);
  out([...(first || quiet ? [] : [""]), ...wrapped(line, { width: quiet ? Infinity : width(), indent: 2 })]);
}

/** What has become of the scenarios of a call. */
interface Told {
  records: readonly ResultRecord[];
  aborted: readonly Aborted[];
}

/** How many scenarios of each verdict, where there is more than one. */
export function tellTotal({ records, aborted }: Told, { json, quiet }: RunFlags): void {
  const verdicts = [...records.map(({ verdict }) => verdict), ...aborted.map(() => "undecided" as const)];
  if (verdicts.length < 2 || json || quiet) return;
  const count = (verdict: Verdict) => verdicts.filter((one) => one === verdict).length;
  const counts = [`${count("pass")} pass`, `${count("fail")} fail`, `${count("undecided")} undecided`].join(", ");
  out(["", `${plural(verdicts.length, "scenario")}: ${counts}`]);
}

/** Annotations go to stderr, where GitHub looks too, so that stdout stays what it is. */
export function annotate(record: ResultRecord, { file, flags }: { file: ScenarioFile; flags: RunFlags }): void {
  if (!githubAnnotates(flags.github)) return;
  const placeOf = (key: string) => {
    const [place] = (placed(new PlanError(key, { expected: "", got: "" }), file) as ScenarioError).issues;
    return place;
  };
  for (const line of gateAnnotations(record, { placeOf, root: githubRoot() })) console.error(line);
}

/** What is wrong with scenario files, at its lines. */
export function annotateIssues(error: unknown, { github }: RunFlags): void {
  if (!(error instanceof ScenarioError) || !githubAnnotates(github)) return;
  for (const line of issueAnnotations(error.issues, githubRoot())) console.error(line);
}

/** @throws {OutputError} if the file cannot be written */
export async function writeJunit({ records, aborted }: Told, { junit: file }: RunFlags): Promise<void> {
  if (file === undefined || records.length + aborted.length === 0) return;
  try {
    await replaceFile(file, new TextEncoder().encode(junit(records, aborted)));
  } catch (error) {
    const got = error instanceof Error ? error.message : String(error);
    throw new OutputError(`--junit ${file}: expected a file in ${dirname(file)} to write, got ${got}`);
  }
}
