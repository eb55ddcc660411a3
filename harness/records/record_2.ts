/** Records of version 2: runs, and shards of runs. */

import { z } from "zod";
import {
  caseEstimate,
  chips,
  circumstances,
  count,
  curvature,
  file,
  gateVerdict,
  hash,
  judgement,
  laterHash,
  number,
  object,
  place,
  settings2,
  text,
  u32,
} from "./forms.ts";

const head = {
  $schema: text.describe("where the JSON Schema of the record is"),
  schemaVersion: z.literal(2),
  ...circumstances,
  scenario: object({
    name: text,
    ...file,
    files: z.array(object(file)).optional().describe("the files that it extends, nearest first"),
    tags: z.array(text),
    question: text,
  }),
  seeds: object({
    chips: u32,
    training: u32.optional(),
    ofDay: z.string().regex(/^\d{4}-\d\d-\d\d$/).optional().describe("UTC date that the seed of the chips was made of"),
  }),
  ...settings2,
  resumed: count.optional().describe("how often the run was interrupted and went on"),
  sha256: laterHash.describe("of the canonical JSON of the record without this field: keys sorted, no spaces"),
};

const chips2 = {
  key: laterHash.describe("SHA-256 of all that determines the counts of a chip; empty if none was kept"),
  ...chips,
  divergence: z.array(number).optional()
    .describe("mean KL divergence of each chip's outputs from the exact network's, nats"),
  reference: hash.optional().describe("SHA-256 of the outputs that they diverge from"),
  cleanCorrect: count,
  curvatures: z.array(curvature).optional(),
  reused: count.describe("chips taken from earlier records"),
};

const waived = object({
  as: z.enum(["planned", "known_not_reproduced", "not_measurable_here"]),
  reason: text,
  whole: z.literal(true).optional().describe("the whole scenario is marked so, not only the gate"),
}).optional().describe("why the verdict does not count for the scenario's");

const part = { index: count.min(1), of: count.min(1) };

const run = object({
  ...head,
  kind: z.literal("run"),
  shards: z.array(object({ ...part, record: text, sha256: hash, adapter: text })).optional()
    .describe("the records that it was merged of"),
  cases: z.array(object({ ...caseEstimate, ...chips2 })).min(1),
  gates: z.array(object({ ...gateVerdict, claim: text.optional(), waived })),
  ...judgement,
});

const shard = object({
  ...head,
  kind: z.literal("shard"),
  shard: object(part).describe("which part of how many, from 1"),
  cases: z.array(object({ ...place, ...chips2 })).min(1),
  gates: z.tuple([]),
});

export const RECORD_2 = z.discriminatedUnion("kind", [run, shard]);
