/** Records of curvature, version 1: what their report and the page read. */

import { z } from "zod";
import {
  circumstances,
  count,
  estimate,
  file,
  hash,
  number,
  object,
  seconds,
  share,
  text,
  u32,
  value,
} from "./forms.ts";
import { formFaults } from "./record_schema.ts";

const tracePart = object({ ...estimate.shape, reached: z.boolean() });

const trace = object({
  total: tracePart,
  layers: z.array(object({ layer: text, ...tracePart.shape })),
  products: count,
});

const correlation = number.nullable();

const diagonal = object({
  trace: number,
  isHessian: z.boolean(),
  onePassTrace: number,
  rankCorrelation: correlation,
  layers: z.array(
    object({ layer: text, weights: count, sum: number, max: number, halfShare: share, rankCorrelation: correlation }),
  ),
});

const eigenEnd = object({
  values: z.array(object({ value: number, residual: number })).min(1),
  converged: z.boolean(),
  products: count,
});

const density = object({
  ...{ starts: count, steps: count, sigma: number, trace: estimate },
  ...{ eigenvalue: z.array(number).min(1), density: z.array(number).min(1), standardError: z.array(number).min(1) },
});

const noise = object({
  ...{ device: text, programming: text, curvature: estimate, trace: z.enum(["exact", "hutchinson"]) },
  layers: z.array(object({ layer: text, rmsStd: number, curvature: estimate })),
  kinks: z.array(object({ layer: text, ...estimate.shape })),
  predicted: value,
  simulated: object({ ...estimate.shape, ratio: number, ratioStandardError: number }).optional(),
});

const origin = object({
  from: z.enum(["training", "cache", "file"]),
  ...{ seconds: seconds.optional(), resumedAt: count.optional(), file: text.optional(), sha256: hash.optional() },
});

const network = object({
  ...{ name: text, activation: text, foldedNorms: count, weights: count, sha256: hash },
  layers: z.array(object({ path: text, kind: text, settings: text, weights: count })).min(1),
});

const settings = object({
  ...{
    case: count.min(1),
    images: count,
    of: z.enum(["train", "test"]),
    norms: z.enum(["folded", "running", "batch"]),
  },
  quantities: z.array(z.enum(["trace", "diagonal", "eigenvalues", "density", "noise"])),
  ...{ tolerance: number, probes: count, top: count, simulate: count.optional(), seed: u32 },
});

const training = object({
  ...{ origins: z.array(origin), steps: count, finalLoss: number.nullable(), testAccuracy: share, testImages: count },
  candidates: z.array(object({ seed: u32, meanAccuracy: share })).optional(),
});

const HESSIAN_1 = object({
  schema: z.literal("hessian/1"),
  ...circumstances,
  scenario: object({ name: text, ...file }),
  case: object({ number: count.min(1), label: text, keys: z.record(z.string(), z.unknown()) }),
  settings,
  seeds: object({ training: u32.nullable(), chips: u32, curvature: u32 }),
  data: object({ name: text, sha256: hash }),
  ...{ network, training },
  warnings: z.array(text),
  ...{ loss: number, gradientNorm: number },
  pass: object({ images: count, probes: count, bytes: count }),
  trace: trace.optional(),
  diagonal: diagonal.optional(),
  eigenvalues: object({ largest: eigenEnd, smallest: eigenEnd }).optional(),
  density: density.optional(),
  noise: noise.optional(),
  seconds: z.record(z.string(), number),
});

export type Hessian1 = z.infer<typeof HESSIAN_1>;

/** What keeps a value from being a record of curvature, one sentence each; a key that is not known does not. */
export function hessianFaults(value: unknown): string[] {
  const faults = formFaults(value, { form: HESSIAN_1, strict: false });
  return faults.length > 0 ? faults : disagreements(value as Hessian1);
}

/** The report takes layers and eigenvalues by their number. */
function disagreements({ network, trace, diagonal, noise, eigenvalues, density }: Hessian1): string[] {
  const paths = network.layers.map(({ path }) => path).join(", ");
  const layered = Object.entries({ trace, diagonal, noise }).flatMap(([key, part]) => {
    const got = (part?.layers as { layer: string }[] | undefined)?.map(({ layer }) => layer).join(", ");
    return got === undefined || got === paths ? [] : [`${key}.layers: expected layers ${paths}, got ${got || "none"}`];
  });
  return [
    ...layered,
    ...(eigenvalues ? uneven({ largest: eigenvalues.largest.values, smallest: eigenvalues.smallest.values }) : []),
    ...(density ? uneven({ eigenvalue: density.eigenvalue, density: density.density }) : []),
    ...(density ? uneven({ eigenvalue: density.eigenvalue, standardError: density.standardError }) : []),
  ];
}

function uneven(lists: Record<string, unknown[]>): string[] {
  const [[key, { length }], [other, { length: got }]] = Object.entries(lists);
  return length === got ? [] : [`${other}: expected ${length} values, as many as in ${key}, got ${got}`];
}
