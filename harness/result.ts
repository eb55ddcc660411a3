/** Verdict + environment → a record: one immutable JSON file per run, complete by itself; and such files read again. */

export {
  type AnyRecord,
  type CaseChips,
  type CaseRecord,
  type Circumstances,
  type RecordHead,
  type ResultRecord,
  SCHEMA_VERSION,
  type ShardCase,
  type ShardOrigin,
  type ShardRecord,
  type TrainingRecord,
} from "./records/record.ts";
export {
  circumstances,
  makeRecord,
  makeShard,
  type RecordParts,
  revision,
  type ShardParts,
} from "./records/make_record.ts";
export { scenarioName } from "./records/scenario_name.ts";
export { checkWritable, OutputError, serialise, slug, stemOf, writeJson, writeRecord } from "./records/write_record.ts";
export {
  finishedRuns,
  type Loaded,
  type LoadedOther,
  type LoadedRun,
  type LoadedShard,
  loadRecords,
  readRecord,
  type Unreadable,
} from "./records/load.ts";
