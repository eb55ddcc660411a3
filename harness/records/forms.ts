/** Parts that the forms of records of every version share. */

import { z } from "zod";

export const object = z.strictObject;
export const text = z.string();
export const number = z.number();
export const count = z.int().min(0);
export const u32 = z.int().min(0).max(2 ** 32 - 1);
export const share = z.number().min(0).max(1);
export const verdict = z.enum(["pass", "fail", "undecided"]);
export const group = z.enum(["sweep", "control", "breaker"]);
export const hash = z.string().regex(/^[0-9a-f]{64}$/).describe("SHA-256, hex");
/** A hash that records of earlier versions lack. */
export const laterHash = z.string().regex(/^([0-9a-f]{64})?$/).describe("SHA-256, hex; empty if none was kept");
export const seconds = z.number().min(0);
const dictionary = <T extends z.ZodType>(value: T) => z.record(z.string(), value);

export const file = { path: text, sha256: hash, text };

/** Which program ran which file, when and where; without the scenario. */
export const circumstances = {
  noisegate: text.describe("version of the program"),
  utc: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/).describe("when the run was done"),
  commit: z.string().regex(/^([0-9a-f]{8,40}|unknown)$/).describe("of noisegate"),
  dirty: z.boolean().nullable().describe("whether its files differed from the commit; null if unknown"),
  runtime: object({ deno: text, v8: text, os: text, arch: text }),
  gpu: object({
    engine: z.enum(["gpu", "oracle"]),
    adapter: text,
    vendor: text,
    architecture: text,
    software: z.boolean().describe("whether it computes on the processor: it judges values, never speed"),
    features: z.array(text),
    limits: dictionary(number),
    backend: text,
  }),
};

const placed = object({
  placement: z.array(count).describe("size of the path beside every layer, 0 for none"),
  overhead: number.describe("weights that it adds, in parts of the network's"),
  accuracy: object({ mean: share, sd: number }).optional().describe(
    "of chips on training images; none beyond the budget",
  ),
  score: number,
});

const correction = object({
  case: text,
  kind: z.enum(["compensation", "low_rank"]),
  per: z.enum(["sampled_chips", "chip"]),
  places: z.array(object({ layer: text, size: count.min(1).describe("filters, or rank") })),
  added: count.describe("weights and biases of the paths"),
  original: count.describe("those of the network"),
  overhead: number.describe("added / original"),
  search: object({
    method: z.enum(["exhaustive", "greedy", "reinforce"]),
    candidates: z.array(object({ layer: text, accuracy: share, chosen: z.boolean() })).optional()
      .describe("accuracy without a path if errors begin at the layer"),
    tried: z.array(placed),
  }).optional(),
  sensitivities: z.array(number).optional().describe("of every layer, by which ranks were spent"),
});

const training = object({
  steps: count,
  finalLoss: number.describe("of the network trained last, nats"),
  selections: z.array(
    object({ case: text, candidates: z.array(object({ seed: u32, meanAccuracy: share })) }),
  ).optional(),
  cached: z.literal(true).optional(),
  cachedNetworks: count.optional(),
  cachedSeconds: seconds.optional(),
  resumedAt: z.array(count).optional().describe("steps of an interrupted run that a training went on from"),
});

/** What the run was of, and what it took. */
export const settings = {
  overrides: object({ chips: count.min(1).optional(), seed: u32.optional() })
    .describe("what the command line laid over the scenario"),
  images: object({ train: count, test: count }),
  training: training.optional().describe("unless the network was read from a file"),
  weights: z.array(object({ file: text, sha256: hash })).optional().describe("files that networks were read from"),
  data: z.array(object({ name: text, sha256: hash })),
  warnings: z.array(text),
  seconds: object({ training: seconds, total: seconds }),
};

/** The same since networks can have digital paths. */
export const settings2 = {
  ...settings,
  training: training.extend({
    corrections: z.array(correction).optional().describe("digital paths beside the layers of networks"),
  }).optional().describe("unless the network was read from a file"),
};

export const value = object({ mean: number, standardError: number });
export const estimate = object({ mean: number, standardError: number, probes: count });

const rise = object({
  images: count,
  tolerance: number,
  pairs: count.nullable(),
  loss: number.describe("nats"),
  curvature: estimate,
  trace: z.enum(["exact", "hutchinson"]),
  kinks: value,
  predicted: value,
  simulated: value.nullable(),
}).describe("rise of the mean loss that the programming errors cause, nats");

export const curvature = object({
  quantity: z.enum(["trace", "largest_eigenvalue"]),
  images: count,
  tolerance: number,
  value: number.describe("nats"),
  standardError: number,
  residual: number,
  method: z.enum(["exact", "hutchinson", "lanczos"]),
}).describe("of the Hessian of the mean training loss, norms folded");

const plain = z.union([text, number, z.boolean()]);
/** Swept keys of version 1, which knew no lists. */
export const keys1 = dictionary(plain);

/** Which case it is. */
export const place = { group, label: text, keys: dictionary(z.union([plain, z.array(number)])) };

/** What all versions keep of a case's chips. */
export const chips = {
  firstChip: count,
  correct: z.array(count).min(1).describe("images that each chip got right, in the order of the chips"),
  images: count.min(1),
  rises: z.array(rise).optional(),
  seconds,
};

export const caseEstimate = {
  ...place,
  mean: share,
  sd: number,
  percentile5: share,
  interval: z.tuple([share, share]).describe("of the mean, both ends together at 95 %"),
  clean: share.describe("accuracy of the exact network"),
  verdict: verdict.nullable(),
};

export const gateVerdict = {
  group,
  gate: count.describe("which entry of the scenario's expect, from 0"),
  name: text,
  statistic: text,
  where: text,
  cases: z.array(count),
  verdict,
  estimate: number,
  interval: z.tuple([number, number]),
  threshold: number,
  chips: count.describe("samples looked at"),
  decidedAt: count.nullable(),
  reason: text,
};

export const judgement = { control: verdict, breaker: verdict, verdict };
